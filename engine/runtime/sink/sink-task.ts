import { activityOf } from '../activity.ts';
import { blockCommitting } from './block-committing.ts';
import { POSITIONS_MS } from '../takeover/log-position.ts';
import { dateOf, waitAtMost } from '../options.ts';
import { sinkAttempts } from './sink-attempts.ts';
import { type DecodedBlock, sinkBlocks } from './sink-block.ts';
import { type SinkLane, sinkLane } from './sink-lane.ts';
import type { SinkParts } from './sink-parts.ts';
import { refusalsSetAside } from './sink-write.ts';
import { type SinkTakeover, takeOverSink } from './sink-takeover.ts';
import { ticker } from '../ticker.ts';
import type { Task, TaskPhase } from '../task.ts';

/** For a write that is under way when the task must go. */
const CLOSE_MS = 2_000;

/** Takes the partition over, and gives it its task. */
export async function openSinkTask(parts: SinkParts, onFailed: (error: Error) => void): Promise<Task> {
  return sinkTask(parts, await takeOverSink(parts), onFailed);
}

/**
 * The owner of partition p of a sink's topics. A record passes, in this order,
 *
 * its topic's lane → a block, when enough waits or has waited long enough → announced, written, completed (block-committing.ts)
 *
 * with one block of each lane at a time, and what its writer refuses for good set aside (sink-write.ts). `onFailed` is called once when it cannot go on.
 */
function sinkTask(
  parts: SinkParts,
  { transactor, starts }: SinkTakeover,
  onFailed: (error: Error) => void,
): Task {
  const { sink, partition, options, clock, health, observer } = parts;
  const activity = activityOf(clock);
  const buffer = parts.buffers.join();
  const lanes = sink.inputs.map((topic) => {
    const start = starts.get(topic.name) ?? { incarnation: '', offset: 0, highWatermark: 0 };
    return sinkLane(parts, topic, start, () => buffer.bytes() / sink.inputs.length);
  });
  const attempts = sinkAttempts(parts, () => (atWorkSince = clock.elapsed()));
  const blocks = sinkBlocks(parts, attempts);
  const committing = blockCommitting(parts, transactor);
  const write = refusalsSetAside(blocks, attempts, committing);
  let closed = false;
  let draining = false;
  /** A moment of `clock.elapsed`, as all that is measured. */
  let progressedAt = clock.elapsed();
  /** Since when records have waited that no block has been begun for. */
  let firstWaitingAt: number | undefined;
  let stopWaiting = (): void => undefined;
  let flushing: Promise<void> | undefined;
  /** Of the flush, or of the last sign that it gave. */
  let atWorkSince: number | undefined;

  const moving = ticker(clock, POSITIONS_MS, movePositions);

  const isFull = (): boolean => lanes.some((lane) => lane.isFull());
  const isWaiting = (): boolean => lanes.some((lane) => lane.waiting() > 0);

  function receive(): void {
    progressedAt = clock.elapsed();
    schedule();
  }

  function schedule(): void {
    if (closed || flushing || !isWaiting()) return;
    firstWaitingAt ??= clock.elapsed();
    const isEnough = isFull() || lanes.some((lane) => lane.waiting() >= options.sinkBlockRecords);
    const wait = isEnough ? 0 : Math.max(0, firstWaitingAt + options.sinkLingerMs - clock.elapsed());
    stopWaiting();
    stopWaiting = clock.after(wait, startFlush);
  }

  function startFlush(): void {
    if (closed || flushing) return;
    firstWaitingAt = undefined;
    atWorkSince = clock.elapsed();
    activity.is('busy');
    flushing = flush()
      .catch((error: unknown) => fail(error as Error))
      .finally(() => {
        flushing = undefined;
        atWorkSince = undefined;
        activity.is(isFull() ? 'blocked' : 'idle');
        schedule();
      });
  }

  async function flush(): Promise<void> {
    const begun = clock.elapsed();
    const next = new Map<SinkLane, DecodedBlock>();
    for (const lane of lanes) if (lane.waiting() > 0) next.set(lane, await blocks.next(lane));
    if (next.size === 0 || closed) return;
    await committing.announce([...next.values()]);
    for (const [lane, decoded] of next) next.set(lane, await write(decoded));
    if (closed) return;
    const all = [...next.values()];
    await committing.complete(all);
    progressedAt = clock.elapsed();
    const committedAt = clock.now();
    for (const block of all) tell(block, progressedAt - begun, committedAt);
    for (const [lane, { block }] of next) lane.committed(block.to + 1);
  }

  /** Past what is no record: see POSITIONS_MS. */
  function movePositions(): void {
    const behind = lanes.filter((lane) => lane.passed() > lane.position());
    if (closed || flushing || behind.length === 0) return;
    const ends = behind.map((lane) => ({
      lane,
      topic: lane.topic.name,
      incarnation: lane.incarnation,
      offset: lane.passed(),
    }));
    flushing = committing
      .moveTo(ends)
      .then(() => {
        for (const { lane, offset } of ends) lane.committed(offset);
      })
      .catch((error: unknown) => fail(error as Error))
      .finally(() => {
        flushing = undefined;
        schedule();
      });
  }

  function tell({ block, undecodable, refused }: DecodedBlock, ms: number, committedAt: number): void {
    const { topic, records } = block;
    for (const { record } of records)
      observer.recordFinished(partition, topic, 'done', ms, committedAt - record.timestamp);
    for (const { record, stage, code } of [...undecodable, ...refused]) {
      observer.recordFinished(partition, topic, 'dead-letter', ms, committedAt - record.timestamp);
      observer.deadLettered({ partition, stage, code });
    }
  }

  function stopTaking(): void {
    moving.stop();
    for (const lane of lanes) lane.stop();
    stopWaiting();
  }

  function end(): void {
    closed = true;
    stopTaking();
    buffer.leave();
  }

  function fail(error: Error): void {
    if (closed) return;
    end();
    onFailed(error);
  }

  function phase(): TaskPhase {
    if (closed) return 'closed';
    if (draining) return 'draining';
    if (health.pauses().length > 0) return 'paused';
    return isFull() ? 'full' : 'running';
  }

  return {
    start() {
      for (const lane of lanes) lane.start(receive, fail);
      moving.start();
    },
    async drain(budgetMs) {
      if (closed) return;
      draining = true;
      stopTaking();
      const deadline = clock.elapsed() + budgetMs;
      while (!closed && clock.elapsed() < deadline && (flushing || isWaiting())) {
        startFlush();
        // A target that is down is waited for in the flush, for as long as it takes: not here.
        await waitAtMost(clock, deadline - clock.elapsed(), flushing ?? clock.sleep(10));
      }
      movePositions();
      await waitAtMost(clock, deadline - clock.elapsed(), flushing);
    },
    async close() {
      end();
      // What is written twice or never acknowledged counts once: the next owner repeats the block under the same token.
      await waitAtMost(clock, CLOSE_MS, flushing);
      await transactor.close();
    },
    status: () => ({
      partition,
      phase: phase(),
      inProgress: flushing ? 1 : 0,
      uncommitted: lanes.reduce((sum, lane) => sum + lane.uncommitted(), 0),
      oldestStartedAt: dateOf(clock, atWorkSince),
      progressedAt: dateOf(clock, progressedAt),
      timers: 0,
      keys: 0,
      spent: activity.spent(),
      inputs: lanes.map((lane) => lane.status()),
    }),
  };
}
