import type { Tracer } from '@opentelemetry/api';
import { type Codec, isRetriable } from '../codec.ts';
import {
  type FetchedBatch,
  type Fetcher,
  type InRecord,
  type KafkaClient,
  type OffsetCommit,
  type OutRecord,
  partitionId,
} from '../kafka.ts';
import type { Sink, Topic, Topology } from '../language.ts';
import type { UnitObserver } from '../observer.ts';
import type { SinkRecord, SinkWriter } from '../sink.ts';
import { activityOf } from './activity.ts';
import { blockSpans } from './block-spans.ts';
import type { BufferBudget } from './buffer-budget.ts';
import { deadLetterRecord } from './dead-letter.ts';
import { observedTransactor } from './observed-transactor.ts';
import { commitMetadata, isCommittedTo, parseCommitMetadata, startOffset } from './log-position.ts';
import { type Clock, type Log, type RuntimeOptions, unlessAborted, waitAtMost } from './options.ts';
import type { Task, TaskPhase, TaskStatus } from './task.ts';
import { patienceOf } from './patience.ts';
import { speaksOfTheRecord, undecodable } from './undecodable.ts';
import type { DependencyOutage, UnitHealth } from './unit-health.ts';
import type { WriteLimits } from './write-limits.ts';

const bytesOf = (records: readonly InRecord[]): number =>
  records.reduce((sum, { value }) => sum + (value?.length ?? 0), 0);

/** For a write that is under way when the task must go. */
const CLOSE_MS = 2_000;

export interface SinkParts {
  readonly topology: Topology;
  readonly sink: Sink;
  readonly kafka: KafkaClient;
  readonly fetcher: Fetcher;
  readonly codec: Codec;
  readonly writer: SinkWriter;
  readonly clock: Clock;
  readonly log: Log;
  readonly options: RuntimeOptions;
  readonly limits: WriteLimits;
  readonly partition: number;
  readonly groupId: string;
  readonly buffers: BufferBudget;
  readonly transactionalId: string;
  readonly signal: AbortSignal;
  readonly health: UnitHealth;
  readonly observer: UnitObserver;
  readonly tracer: Tracer | undefined;
  readonly partitionsOf: (topic: string) => number;
}

interface Lane {
  readonly topic: Topic;
  readonly incarnation: string;
  offset: number;
  highWatermark: number;
  /** Where reading stands. */
  next: number;
  waiting: InRecord[];
  /** Of the values that wait. */
  waitingBytes: number;
  /** Records of the block that is being written. */
  flushing: number;
  paused: boolean;
}

/**
 * The owner of partition p of a sink's topics. Exactly once into a system that knows tokens:
 *
 * 1. the bounds of the next block are committed to Kafka (as offset and offset metadata) under the producer's epoch;
 * 2. the block is written with a token made of its bounds;
 * 3. the offset behind the block is committed.
 *
 * A successor finds the bounds of a block that may or may not have been written, and first repeats that very block with
 * the same token. A predecessor stopped between 1 and 2 can only ever write the block that its successor repeats.
 */
export async function openSinkTask(parts: SinkParts, onFailed: (error: Error) => void): Promise<Task> {
  const { kafka, sink, partition, options, clock, fetcher, groupId, health, observer } = parts;
  const patience = patienceOf(parts);
  const transactor = observedTransactor(await kafka.transactor(parts.transactionalId), partition, parts);
  const lanes = new Map<string, Lane>();
  const activity = activityOf(clock);
  const isFull = (): boolean => [...lanes.values()].some((l) => l.paused);
  const withinSpan = parts.tracer
    ? blockSpans(parts.tracer, { sink: sink.name, groupId })
    : (_: unknown, write: () => Promise<void>) => write();
  let closed = false;
  let draining = false;
  let reading = false;
  let firstWaitingAt: number | undefined;
  let oldestWrite: number | undefined;
  let progressedAt = clock.now();
  let flushing: Promise<void> | undefined;
  let stopWaiting = (): void => undefined;

  try {
    await openLanes();
  } catch (error) {
    await transactor.close();
    throw error;
  }
  const buffer = parts.buffers.join();

  async function openLanes(): Promise<void> {
    const incarnations = await kafka.incarnations(sink.inputs.map(({ name }) => name));
    const committed = await kafka.committed(
      groupId,
      sink.inputs.map(({ name }) => ({ topic: name, partition })),
    );
    for (const topic of sink.inputs)
      await openLane(
        topic,
        incarnations.get(topic.name) ?? '',
        committed.get(partitionId({ topic: topic.name, partition })),
      );
  }

  async function openLane(
    topic: Topic,
    incarnation: string,
    found: { readonly offset: number; readonly metadata: string } | undefined,
  ): Promise<void> {
    const at = { topic: topic.name, partition };
    const { low, high } = await kafka.watermarks(at);
    const known = found && { offset: found.offset, ...parseCommitMetadata(found.metadata) };
    const offset = startOffset({ incarnation, low }, known, undefined);
    const lane: Lane = {
      topic,
      incarnation,
      offset,
      next: offset,
      highWatermark: high,
      waiting: [],
      waitingBytes: 0,
      flushing: 0,
      paused: false,
    };
    if (known?.blockTo !== undefined && isCommittedTo(known, incarnation)) await repeat(lane, known.blockTo);
    lanes.set(topic.name, lane);
  }

  async function repeat(lane: Lane, to: number): Promise<void> {
    const records: InRecord[] = [];
    await kafka.read(
      { topic: lane.topic.name, partition, incarnation: lane.incarnation },
      { from: lane.offset, to: to + 1 },
      (found) => void records.push(...found),
    );
    const block = { ...(await decodeAll(lane, lane.offset, records)), to };
    await write(block);
    await transactor.commit({
      records: block.bad.map(({ letter }) => letter),
      groupId,
      offsets: [offsetOf(lane, to + 1)],
    });
    lane.offset = to + 1;
    lane.next = lane.offset;
  }

  /** `blockTo`: the last offset of the block that is about to be written from there on. */
  function offsetOf(lane: Lane, offset: number, blockTo?: number): OffsetCommit {
    const metadata = commitMetadata(lane.incarnation, blockTo);
    return { topic: lane.topic.name, partition, offset, metadata };
  }

  /** How full a lane is, 0 to 1 and above. */
  const fill = ({ waiting, waitingBytes }: Lane): number =>
    Math.max(waiting.length / (2 * options.sinkBlockRecords), (waitingBytes * lanes.size) / buffer.bytes());

  function receive(lane: Lane, batch: FetchedBatch): void {
    if (closed || !reading) return;
    lane.highWatermark = batch.highWatermark;
    lane.next = batch.nextOffset;
    lane.waiting.push(...batch.records);
    progressedAt = clock.now();
    lane.waitingBytes += bytesOf(batch.records);
    if (fill(lane) > 1 && !lane.paused) {
      lane.paused = true;
      fetcher.pause({ topic: lane.topic.name, partition });
    }
    schedule();
  }

  function schedule(): void {
    if (closed || flushing) return;
    const waiting = [...lanes.values()].map((l) => l.waiting.length);
    if (!waiting.some((n) => n > 0)) return;
    firstWaitingAt ??= clock.now();
    const isEnough = isFull() || Math.max(...waiting) >= options.sinkBlockRecords;
    const wait = isEnough ? 0 : Math.max(0, firstWaitingAt + options.sinkLingerMs - clock.now());
    stopWaiting();
    stopWaiting = clock.after(wait, startFlush);
  }

  function startFlush(): void {
    if (closed || flushing) return;
    firstWaitingAt = undefined;
    oldestWrite = clock.now();
    activity.is('busy');
    flushing = flush()
      .catch((error: unknown) => fail(error as Error))
      .finally(() => {
        flushing = undefined;
        oldestWrite = undefined;
        activity.is(isFull() ? 'blocked' : 'idle');
        schedule();
      });
  }

  interface Block {
    readonly lane: Lane;
    readonly from: number;
    readonly to: number;
    readonly rows: readonly SinkRecord[];
    readonly bad: readonly { readonly record: InRecord; readonly code: string; readonly letter: OutRecord }[];
  }

  async function flush(): Promise<void> {
    const begun = clock.now();
    const blocks: Block[] = [];
    for (const lane of lanes.values()) if (lane.waiting.length > 0) blocks.push(await nextBlock(lane));
    if (blocks.length === 0 || closed) return;
    await transactor.commit({
      records: [],
      groupId,
      offsets: blocks.map(({ lane, from, to }) => offsetOf(lane, from, to)),
    });
    for (const block of blocks) await write(block);
    if (closed) return;
    await transactor.commit({
      records: blocks.flatMap((b) => b.bad.map(({ letter }) => letter)),
      groupId,
      offsets: blocks.map(({ lane, to }) => offsetOf(lane, to + 1)),
    });
    progressedAt = clock.now();
    for (const block of blocks) tell(block, progressedAt - begun);
    for (const { lane, to } of blocks) {
      lane.offset = to + 1;
      lane.flushing = 0;
      if (lane.paused && fill(lane) <= 0.5) {
        lane.paused = false;
        fetcher.resume({ topic: lane.topic.name, partition });
      }
    }
  }

  function tell({ lane, rows, bad }: Block, ms: number): void {
    const topic = lane.topic.name;
    for (const { record } of rows)
      observer.recordFinished(partition, topic, 'done', ms, progressedAt - record.timestamp);
    for (const { record, code } of bad) {
      observer.recordFinished(partition, topic, 'dead-letter', ms, progressedAt - record.timestamp);
      observer.deadLettered({ partition, stage: 'decode', code });
    }
  }

  /** Takes the next block off a lane; what does not fit goes back to the lane's head. */
  async function nextBlock(lane: Lane): Promise<Block> {
    const records = lane.waiting.splice(0, options.sinkBlockRecords);
    lane.flushing = records.length;
    const block = await decodeAll(lane, lane.offset, records);
    const length =
      block.rows.length === 0
        ? 0
        : (parts.writer.blockLength?.(lane.topic.name, block.rows) ?? block.rows.length);
    const next = block.rows[length];
    if (next !== undefined) {
      const cut = records.findIndex((r) => r.offset === next.record.offset);
      lane.waiting.unshift(...records.splice(cut));
      lane.flushing = records.length;
    }
    lane.waitingBytes -= bytesOf(records);
    return next === undefined ? block : decodeAll(lane, lane.offset, records);
  }

  /** Rows, and the dead letters of undecodable records: which those are follows from the records alone. */
  async function decodeAll(lane: Lane, from: number, records: readonly InRecord[]): Promise<Block> {
    const rows: SinkRecord[] = [];
    const bad: Block['bad'][number][] = [];
    for (const record of records) {
      try {
        rows.push({ record, value: await decode(lane.topic, record) });
      } catch (error) {
        // Told to end in the middle of it: that says nothing of the record.
        if (parts.signal.aborted) throw error;
        const failure = { ...undecodable(error as Error), stage: 'decode' };
        const deadLetters = parts.topology.deadLetters.name;
        const at = {
          topic: deadLetters,
          partition: partition % parts.partitionsOf(deadLetters),
          unit: sink.name,
          attempt: 0,
        };
        const letter = deadLetterRecord(record, failure, at, parts.limits(deadLetters));
        bad.push({ record, code: failure.code, letter });
      }
    }
    return { lane, from, to: records.at(-1)?.offset ?? from, rows, bad };
  }

  async function write({ lane, from, to, rows }: Block): Promise<void> {
    if (rows.length === 0) return;
    const { incarnation } = lane;
    const token = `${incarnation}:${lane.topic.name}-${String(partition)}-${String(from)}-${String(to)}`;
    const block = { topic: lane.topic.name, partition, from, to, incarnation, records: rows, token };
    await withinSpan(block, () => patiently('write', () => parts.writer.write(block)));
  }

  async function decode(topic: Topic, record: InRecord): Promise<unknown> {
    const { value } = record;
    if (value === null || !topic.hasSchema) return value;
    const run = (): Promise<unknown> => {
      oldestWrite = clock.now();
      return patiently('decode', async () => parts.codec.decode(topic.name, value));
    };
    const decoded = await patience.attempted('decode', record, run, speaksOfTheRecord);
    health.succeeded();
    return decoded;
  }

  async function patiently<T>(stage: 'decode' | 'write', run: () => Promise<T>): Promise<T> {
    const { firstMs, capMs } = health.policy.retriable;
    let outage: DependencyOutage | undefined;
    try {
      for (let wait = firstMs; ; wait = Math.min(wait * 2, capMs)) {
        try {
          // A target that neither answers nor fails must not hold a worker that is to end.
          return await unlessAborted(parts.signal, run());
        } catch (error) {
          if (!isRetriable(error) || parts.signal.aborted) throw error;
          oldestWrite = clock.now();
          if (outage) outage.stillFails(error as Error, wait);
          else outage = health.dependencyFailed(stage, error as Error);
          await clock.sleep(wait, parts.signal);
          observer.retried(stage, 'dependency');
        }
      }
    } finally {
      outage?.over();
    }
  }

  function phase(): TaskPhase {
    if (closed) return 'closed';
    if (draining) return 'draining';
    if (health.pauses().length > 0) return 'paused';
    return isFull() ? 'full' : 'running';
  }

  function stopReading(): void {
    reading = false;
    for (const { name } of sink.inputs) fetcher.remove({ topic: name, partition });
  }

  function fail(error: Error): void {
    if (closed) return;
    closed = true;
    stopReading();
    stopWaiting();
    buffer.leave();
    onFailed(error);
  }

  return {
    start() {
      reading = true;
      for (const lane of lanes.values()) {
        fetcher.add(
          { topic: lane.topic.name, partition, incarnation: lane.incarnation },
          lane.offset,
          (batch) => receive(lane, batch),
          fail,
        );
      }
    },
    async drain(budgetMs) {
      if (closed) return;
      draining = true;
      stopReading();
      stopWaiting();
      const deadline = clock.now() + budgetMs;
      while (
        !closed &&
        clock.now() < deadline &&
        (flushing || [...lanes.values()].some((l) => l.waiting.length > 0))
      ) {
        startFlush();
        // A target that is down is waited for in the flush, for as long as it takes: not here.
        await waitAtMost(clock, deadline - clock.now(), flushing ?? clock.sleep(10));
      }
    },
    async close() {
      closed = true;
      stopReading();
      stopWaiting();
      buffer.leave();
      // What is written twice or never acknowledged counts once: the next owner repeats the block under the same token.
      await waitAtMost(clock, CLOSE_MS, flushing);
      await transactor.close();
    },
    status: (): TaskStatus => ({
      partition,
      phase: phase(),
      inProgress: flushing ? 1 : 0,
      uncommitted: [...lanes.values()].reduce((n, l) => n + l.waiting.length + l.flushing, 0),
      oldestStartedAt: oldestWrite,
      progressedAt,
      timers: 0,
      keys: 0,
      spent: activity.spent(),
      inputs: [...lanes.values()].map((l) => ({
        topic: l.topic.name,
        position: l.offset,
        highWatermark: l.highWatermark,
        lag: l.waiting.length + l.flushing + Math.max(0, l.highWatermark - l.next),
        oldestTimestamp: l.waiting[0]?.timestamp,
      })),
    }),
  };
}
