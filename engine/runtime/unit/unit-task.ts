import type { Fetcher, InRecord, KafkaClient } from '../../kafka.ts';
import { activityOf } from '../activity.ts';
import type { RunnerParts } from '../record/bound-unit.ts';
import type { BufferBudget } from '../buffer-budget.ts';
import type { Timer } from '../takeover/changelog.ts';
import { commitPacing } from './commit-pacing.ts';
import { commitQueue } from './commit-queue.ts';
import { committingOf } from './committing.ts';
import { tellLate } from '../record/kept-event-loop.ts';
import { observedTransactor } from '../observed-transactor.ts';
import { POSITIONS_MS } from '../takeover/log-position.ts';
import { type Clock, dateOf, waitAtMost } from '../options.ts';
import { readingOf } from './reading.ts';
import { recordSpans } from '../record/record-spans.ts';
import { stateStore } from './state-store.ts';
import type { Takeover } from '../takeover/takeover.ts';
import type { Task, TaskPhase } from '../task.ts';
import { ticker } from '../ticker.ts';
import { recordOf } from '../record/timed-record.ts';
import type { Result } from '../record/work.ts';
import { workingOf } from './working.ts';
import type { WorkTurns } from '../record/work-turns.ts';

/** How often due timers are looked for, ms: far below the shortest delay in use (one minute). */
const TIMER_TICK_MS = 250;

/**
 * The owner of partition p of all inputs of a unit: one state, one producer, one transaction at a time. A record passes, in this order,
 *
 * reading (or a timer of the state store) → the end of the commit queue → working → the state store → a commit, when its pacing says so
 *
 * `onFailed` is called once when it cannot go on; what was not committed is read again by its successor.
 */
export function unitTask(
  parts: RunnerParts & {
    readonly fetcher: Fetcher;
    readonly kafka: Pick<KafkaClient, 'incarnations'>;
    readonly groupId: string;
    readonly buffers: BufferBudget;
    readonly turns: WorkTurns;
  },
  takeover: Takeover,
  onFailed: (error: Error) => void,
): Task {
  const { unit, partition, options, clock, health, observer } = parts;
  const buffer = parts.buffers.join();
  const transactor = observedTransactor(takeover.transactor, partition, parts);
  const spans =
    parts.tracer && recordSpans(parts.tracer, { unit: unit.name, partition, groupId: parts.groupId });
  const activity = activityOf(clock);
  const topics = unit.inputs.map(({ topic }) => topic.name);
  const liveInputs = unit.inputs.filter((i) => i.priority === 'live').map((i) => i.topic.name);
  const guardedClock: Pick<Clock, 'elapsed' | 'after'> = {
    elapsed: () => clock.elapsed(),
    after: (ms, run) => clock.after(ms, () => guarded(run)),
  };

  const queue = commitQueue();
  const store = stateStore(parts, takeover.state);
  const reading = readingOf(
    parts,
    takeover.starts,
    () => Math.max(queue.size() / options.maxQueuedRecords, queue.bytes() / buffer.bytes()),
    () => liveInputs.some((topic) => queue.uncommittedFrom(topic) > 0),
  );
  const working = workingOf(parts, { store, activity, spans }, { finished, failed: fail, changed: account });
  const committing = committingOf(parts, { ...takeover, transactor });
  const pacing = commitPacing(
    queue,
    { clock: guardedClock, options },
    { commit, failed: fail, changed: account },
  );
  const ticking = ticker(guardedClock, TIMER_TICK_MS, tick);
  let draining = false;
  let closed = false;
  /** Moments of `clock.elapsed`, as all that is measured. */
  let lastExpiry = clock.elapsed();
  let lastMove = clock.elapsed();
  let progressedAt = clock.elapsed();

  function receive(records: readonly InRecord[]): void {
    const readAt = clock.elapsed();
    for (const record of records) enter(record, 0, undefined, readAt);
    goOn();
  }

  function enter(
    record: InRecord,
    attempt: number,
    timer: { readonly id: string; readonly timer: Timer } | undefined,
    at: number,
  ): void {
    progressedAt = at;
    working.add(queue.enter(record, attempt, timer, at));
  }

  function goOn(): void {
    takeFromBackground();
    reading.throttle();
    working.pump();
    account();
  }

  /** As many as can be worked on at once: what is live and comes meanwhile waits behind no more than those. */
  function takeFromBackground(): void {
    const readAt = clock.elapsed();
    while (queue.size() < unit.concurrency) {
      const record = reading.nextInBackground();
      if (!record) return;
      enter(record, 0, undefined, readAt);
    }
  }

  function finished(result: Result): void {
    if (closed) return;
    store.apply(result);
    queue.finish(result);
    progressedAt = result.work.finishedAt = clock.elapsed();
    pacing.finished(progressedAt);
  }

  async function commit(results: readonly Result[]): Promise<void> {
    await committing.commit(results);
    progressedAt = clock.elapsed();
    queue.committed();
    const committedAt = clock.now();
    for (const result of results) tell(result, committedAt);
    goOn();
  }

  function tell(result: Result, committedAt: number): void {
    const { work, outcome, deadLetter } = result;
    const { topic, timestamp } = work.record;
    const processingMs = work.finishedAt - work.startedAt;
    observer.recordFinished(partition, topic, outcome, processingMs, committedAt - timestamp);
    if (deadLetter) observer.deadLettered({ partition, ...deadLetter });
    spans?.committed(result);
  }

  function tick(lateMs: number): void {
    tellLate(parts, lateMs);
    const at = clock.elapsed();
    // What is to come back, and what is to be forgotten, says so by a date.
    const now = clock.now();
    if (at - lastExpiry >= options.expiryCheckMs) {
      lastExpiry = at;
      store.beginExpiry();
    }
    if (store.isExpiring()) pacing.writeBetween(forgetSome);
    else if (at - lastMove >= POSITIONS_MS && passed().size > 0) {
      lastMove = at;
      pacing.writeBetween(() => committing.moveTo(passed()));
    }
    store.fire(now, (id, timer) => enter(recordOf(timer, parts), timer.attempt, { id, timer }, at));
    goOn();
  }

  /** In a transaction of its own, between those of records: a key of which nothing is under way has the state that is committed. */
  async function forgetSome(): Promise<void> {
    const atWork = queue.keys();
    const forgotten = store.forget(clock.now(), (key) => atWork.has(key));
    if (forgotten.length > 0) await committing.remember(forgotten);
  }

  /** By input of which nothing is under way, where it stands behind what has been read. */
  function passed(): ReadonlyMap<string, number> {
    const idle = topics.filter((topic) => queue.uncommittedFrom(topic) === 0);
    const ends = idle.map((topic): [string, number] => [topic, reading.passed(topic)]);
    return new Map(ends.filter(([topic, end]) => end > committing.position(topic)));
  }

  function account(): void {
    if (pacing.isUnderWay() || working.underWay() > 0)
      activity.is(health.pauses().length > 0 ? 'blocked' : 'busy');
    else activity.is(queue.size() > 0 ? 'blocked' : 'idle');
  }

  function stopTaking(): void {
    ticking.stop();
    reading.stop();
  }

  function end(): void {
    closed = true;
    stopTaking();
    pacing.stop();
    working.end();
    buffer.leave();
  }

  function fail(error: Error): void {
    if (closed) return;
    end();
    onFailed(error);
  }

  /** What a timer of the clock calls has nobody to throw to but the process, which would end, start again, and end again. */
  function guarded(run: () => void): void {
    try {
      run();
    } catch (error) {
      fail(error as Error);
    }
  }

  function phase(): TaskPhase {
    if (closed) return 'closed';
    if (draining) return 'draining';
    if (health.pauses().length > 0) return 'paused';
    return reading.isFull() ? 'full' : 'running';
  }

  return {
    start() {
      reading.start(receive, fail);
      ticking.start();
    },
    async drain(budgetMs) {
      if (closed) return;
      draining = true;
      stopTaking();
      // What has not been begun is left to the successor.
      working.hold();
      const deadline = clock.elapsed() + budgetMs;
      const isAtWork = (): boolean =>
        working.underWay() > 0 || queue.ready.results > 0 || pacing.isUnderWay();
      while (isAtWork() && !closed && clock.elapsed() < deadline) await clock.sleep(10);
      if (!closed && !pacing.isUnderWay() && passed().size > 0) {
        pacing.writeBetween(() => committing.moveTo(passed()));
        await waitAtMost(clock, deadline - clock.elapsed(), pacing.underWay());
      }
    },
    async close() {
      end();
      await pacing.underWay();
      spans?.abandon();
      await transactor.close();
    },
    status: () => ({
      partition,
      phase: phase(),
      inProgress: queue.inProgress(),
      uncommitted: queue.uncommitted(),
      oldestStartedAt: dateOf(clock, working.oldestStartedAt()),
      progressedAt: dateOf(clock, progressedAt),
      timers: store.timers(),
      keys: store.keys(),
      spent: activity.spent(),
      inputs: topics.map((topic) => ({
        topic,
        position: committing.position(topic),
        highWatermark: reading.highWatermark(topic),
        lag: reading.unread(topic) + queue.uncommittedFrom(topic),
        oldestTimestamp: queue.oldestFrom(topic)?.timestamp ?? reading.lastTimestamp(topic),
      })),
    }),
  };
}
