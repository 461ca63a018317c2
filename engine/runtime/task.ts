import {
  type FetchedBatch,
  type Fetcher,
  type InRecord,
  type KafkaClient,
  type OutRecord,
} from '../kafka.ts';
import { applyToView } from './apply-view.ts';
import { positionRecord, stateRecord, type Timer, timerRecord } from './changelog.ts';
import { commitQueue } from './commit-queue.ts';
import { keyedScheduler } from './keyed-scheduler.ts';
import { commitMetadata } from './log-position.ts';
import { logCheck } from './log-check.ts';
import type { RunnerParts } from './bound-unit.ts';
import { recordRunner } from './run-record.ts';
import type { Takeover } from './takeover.ts';
import type { Result, Work } from './work.ts';

/** How often due timers are looked for, ms: far below the shortest delay in use (one minute). */
const TIMER_TICK_MS = 250;
/** Values forgotten in one transaction, at most. */
const EXPIRY_BATCH = 1_000;

export interface TaskStatus {
  readonly partition: number;
  readonly inProgress: number;
  readonly uncommitted: number;
  readonly oldestStartedAt: number | undefined;
  readonly timers: number;
  /** Per input: next offset to commit and the last high watermark seen. */
  readonly inputs: readonly {
    readonly topic: string;
    readonly position: number;
    readonly highWatermark: number;
  }[];
}

export interface Task {
  /** Starts reading. */
  start(): void;
  /** Stops reading and gives work in progress until the deadline to finish and commit. */
  drain(budgetMs: number): Promise<void>;
  close(): Promise<void>;
  status(): TaskStatus;
}

/**
 * The owner of partition p of all inputs of a unit: one state, one producer, one transaction at a time.
 * `onFailed` is called once when it cannot go on; what was not committed is read again by its successor.
 */
export function createTask(
  parts: RunnerParts & {
    readonly fetcher: Fetcher;
    readonly kafka: Pick<KafkaClient, 'incarnations'>;
    readonly groupId: string;
  },
  takeover: Takeover,
  onFailed: (error: Error) => void,
): Task {
  const { unit, partition, options, clock, fetcher } = parts;
  const { transactor, state, views } = takeover;
  const changelog = unit.store && { topic: unit.store.changelog.name, partition };
  const runRecord = recordRunner(parts);
  const checkLogs = logCheck(parts.kafka, parts.incarnations);
  const queue = commitQueue();
  const scheduler = keyedScheduler(unit.concurrency);
  const running = new Map<number, Work>();
  const positions = new Map(takeover.starts);
  const highWatermarks = new Map<string, number>();
  const firing = new Set<string>();
  let queuedBytes = 0;
  let paused = false;
  let reading = false;
  let closed = false;
  let lastExpiry = clock.now();
  let committing: Promise<void> | undefined;
  let stopLingering: (() => void) | undefined;
  let stopTicking = (): void => undefined;

  function enter(record: InRecord, attempt: number, timerId: string | undefined): void {
    const work: Work = { sequence: queue.enter(), record, attempt, timerId, startedAt: clock.now() };
    queuedBytes += record.value?.length ?? 0;
    scheduler.schedule(record.key?.toString() ?? `\0${String(work.sequence)}`, async () => {
      if (closed) return;
      running.set(work.sequence, work);
      try {
        const result = await runRecord(work, (key) => state.values.get(key));
        if (closed) return;
        if (result.state) remember(result.state.key, result.state.value);
        queue.finish(result);
        scheduleCommit();
      } catch (error) {
        fail(error as Error);
      } finally {
        running.delete(work.sequence);
      }
    });
  }

  function remember(key: string, value: unknown): void {
    if (value === null) state.values.delete(key);
    else state.values.set(key, value);
  }

  function receive(topic: string, batch: FetchedBatch): void {
    if (closed || !reading) return;
    highWatermarks.set(topic, batch.highWatermark);
    for (const record of batch.records) enter(record, 0, undefined);
    throttle();
  }

  /** Pauses the inputs while too much waits, and resumes them at half of that. */
  function throttle(): void {
    const full = queue.size() >= options.maxQueuedRecords || queuedBytes >= options.maxQueuedBytes;
    const roomy = queue.size() <= options.maxQueuedRecords / 2 && queuedBytes <= options.maxQueuedBytes / 2;
    if (full && !paused) {
      paused = true;
      for (const { topic } of unit.inputs) fetcher.pause({ topic: topic.name, partition });
    } else if (roomy && paused && reading) {
      paused = false;
      for (const { topic } of unit.inputs) fetcher.resume({ topic: topic.name, partition });
    }
  }

  function scheduleCommit(): void {
    if (closed || committing || stopLingering || !queue.hasPrefix()) return;
    // Nothing else in progress: nobody to wait for.
    const wait = queue.inProgress() === 0 && queue.size() < 8 ? 1 : options.lingerMs;
    stopLingering = clock.after(wait, () => {
      stopLingering = undefined;
      committing = commit()
        .catch((error: unknown) => fail(error as Error))
        .finally(() => {
          committing = undefined;
          scheduleCommit();
        });
    });
  }

  async function commit(): Promise<void> {
    const results = queue.takePrefix(options.maxTransactionRecords);
    if (results.length === 0 || closed) return;
    const records: OutRecord[] = [];
    const base = new Map<Result, number>();
    /** Last changelog record of each key. */
    const changes = new Map<string, OutRecord>();
    const timers = new Map<string, Timer | null>();
    for (const result of results) {
      const { work } = result;
      base.set(result, records.length);
      for (const record of result.records) records.push(record);
      if (result.state) changes.set(`state:${result.state.key}`, result.state.record);
      if (work.timerId === undefined) advance(work.record);
      else endTimer(work.timerId, changes, timers);
      if (result.timer) {
        changes.set(`timer:${result.timer.id}`, result.timer.record);
        timers.set(result.timer.id, result.timer.timer);
      }
    }
    const written = await write(records, changes.values());
    for (const [id, timer] of timers) {
      firing.delete(id);
      if (timer) state.timers.set(id, timer);
      else state.timers.delete(id);
    }
    await applyViews(results, base, written);
    for (const { work } of results) queuedBytes -= work.record.value?.length ?? 0;
    throttle();
  }

  function advance({ topic, incarnation, offset }: InRecord): void {
    positions.set(topic, { offset: offset + 1, incarnation });
  }

  function endTimer(id: string, changes: Map<string, OutRecord>, timers: Map<string, Timer | null>): void {
    if (changelog) changes.set(`timer:${id}`, timerRecord(changelog, id, null, parts.codec));
    timers.set(id, null);
  }

  /** One transaction: records, what changed of the state, and where the inputs stand. */
  async function write(records: readonly OutRecord[], changes: Iterable<OutRecord>): Promise<number[]> {
    const remembered = changelog ? [...changes, positionRecord(changelog, positions, parts.codec)] : [];
    const offsets = [...positions].map(([topic, { offset, incarnation }]) => ({
      topic,
      partition,
      offset,
      metadata: commitMetadata(incarnation),
    }));
    await checkLogs();
    return transactor.commit({ records: [...records, ...remembered], groupId: parts.groupId, offsets });
  }

  async function applyViews(
    results: readonly Result[],
    base: ReadonlyMap<Result, number>,
    written: readonly number[],
  ): Promise<void> {
    for (const [topic, standing] of views) {
      const records = results.flatMap((result) =>
        result.viewed
          .filter((v) => v.topic === topic)
          .map(({ key, value, index }) => ({
            key,
            value,
            offset: written[(base.get(result) ?? 0) + index] ?? -1,
          })),
      );
      await applyToView(standing, { topic, partition }, records);
    }
  }

  /** Forgets values whose time is over, when nothing else is going on: a key in progress must keep what it has seen. */
  function expire(now: number): void {
    const expiresAt = unit.store?.expiresAt as ((value: unknown) => number | null) | undefined;
    if (!expiresAt || !changelog || queue.size() > 0 || committing || closed) return;
    const expired: string[] = [];
    for (const [key, value] of state.values) {
      const at = expiresAt(value);
      if (at !== null && at <= now) expired.push(key);
      if (expired.length >= EXPIRY_BATCH) break;
    }
    if (expired.length === 0) return;
    for (const key of expired) state.values.delete(key);
    committing = write(
      [],
      expired.map((key) => stateRecord(changelog, key, null, parts.codec)),
    )
      .then(() => undefined)
      .catch((error: unknown) => fail(error as Error))
      .finally(() => {
        committing = undefined;
        scheduleCommit();
      });
  }

  function tick(): void {
    stopTicking = clock.after(TIMER_TICK_MS, tick);
    const now = clock.now();
    if (now - lastExpiry >= options.expiryCheckMs) {
      lastExpiry = now;
      expire(now);
    }
    for (const [id, timer] of state.timers) {
      if (timer.dueAt > now || firing.has(id)) continue;
      firing.add(id);
      enter(recordOf(timer), timer.attempt, id);
    }
  }

  const recordOf = (timer: Timer): InRecord => ({
    topic: timer.input,
    partition,
    incarnation: timer.incarnation || (parts.incarnations.get(timer.input) ?? ''),
    offset: timer.offset,
    timestamp: timer.timestamp,
    key: timer.key === null ? null : Buffer.from(timer.key),
    value: timer.isTombstone ? null : timer.value,
    headers: timer.headers,
  });

  function stopReading(): void {
    reading = false;
    stopTicking();
    for (const { topic } of unit.inputs) fetcher.remove({ topic: topic.name, partition });
  }

  function fail(error: Error): void {
    if (closed) return;
    closed = true;
    stopReading();
    stopLingering?.();
    onFailed(error);
  }

  return {
    start() {
      reading = true;
      for (const { topic } of unit.inputs) {
        const { incarnation = '', offset = 0 } = takeover.starts.get(topic.name) ?? {};
        const at = { topic: topic.name, partition, incarnation };
        fetcher.add(at, offset, (batch) => receive(topic.name, batch), fail);
      }
      stopTicking = clock.after(TIMER_TICK_MS, tick);
    },
    async drain(budgetMs) {
      if (closed) return;
      stopReading();
      const deadline = clock.now() + budgetMs;
      while (queue.size() > 0 && !closed && clock.now() < deadline) await clock.sleep(10);
      await committing;
    },
    async close() {
      closed = true;
      stopReading();
      stopLingering?.();
      await committing;
      await transactor.close();
    },
    status: () => ({
      partition,
      inProgress: running.size,
      uncommitted: queue.size(),
      oldestStartedAt:
        running.size === 0 ? undefined : Math.min(...[...running.values()].map((w) => w.startedAt)),
      timers: state.timers.size,
      inputs: unit.inputs.map(({ topic }) => ({
        topic: topic.name,
        position: positions.get(topic.name)?.offset ?? 0,
        highWatermark: highWatermarks.get(topic.name) ?? 0,
      })),
    }),
  };
}
