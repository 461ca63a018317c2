import type { Fetcher, InRecord, KafkaClient } from '../kafka.ts';
import { activityOf, type Doing } from './activity.ts';
import type { RunnerParts } from './bound-unit.ts';
import type { BufferBudget } from './buffer-budget.ts';
import { changeRow, stateRecord, type Timer } from './changelog.ts';
import { commitQueue } from './commit-queue.ts';
import { committingOf } from './committing.ts';
import { expiryOf } from './expiry.ts';
import { tellKept, tellLate } from './kept-event-loop.ts';
import { keyedScheduler } from './keyed-scheduler.ts';
import { observedTransactor } from './observed-transactor.ts';
import { readingOf } from './reading.ts';
import { recordSpans } from './record-spans.ts';
import { recordRunner } from './run-record.ts';
import type { Takeover } from './takeover.ts';
import { ticker } from './ticker.ts';
import { recordOf } from './timed-record.ts';
import { nothing, type Result, type Work } from './work.ts';
import type { WorkTurns } from './work-turns.ts';

/** How often due timers are looked for, ms: far below the shortest delay in use (one minute). */
const TIMER_TICK_MS = 250;
/** Fewer than this, with nothing else in progress, are committed at once: there is nobody to wait for. */
const FEW = 8;

/**
 * Where a task is in its life. It comes to be when its partition has been taken over:
 *
 * running ⇄ full (too much waits to be committed: inputs are paused)
 * running ⇄ paused (by the failure policy: nothing more is begun)
 * any → draining (told to stop: nothing more is read, what is in progress is finished and committed) → closed
 * any → closed (failed, fenced, or taken away: what is not committed is read again by the successor)
 */
export type TaskPhase = 'running' | 'full' | 'paused' | 'draining' | 'closed';

export interface TaskStatus {
  readonly partition: number;
  readonly phase: TaskPhase;
  readonly inProgress: number;
  /** Records read that are not committed yet, from timers as well. */
  readonly uncommitted: number;
  /** ms since 1970: since when the longest running record is worked on. */
  readonly oldestStartedAt: number | undefined;
  /** ms since 1970: when the task last read, finished or committed a record, or began. */
  readonly progressedAt: number;
  readonly timers: number;
  /** Keys remembered. */
  readonly keys: number;
  /** ms since the task began. */
  readonly spent: Readonly<Record<Doing, number>>;
  readonly inputs: readonly {
    readonly topic: string;
    /** Next offset to commit. */
    readonly position: number;
    readonly highWatermark: number;
    /** Records that are not committed yet, those included that have not been read. */
    readonly lag: number;
    /** Time of the oldest record that is not committed; where none has been read of those, of the last that was. ms since 1970. */
    readonly oldestTimestamp: number | undefined;
  }[];
}

export interface Task {
  /** Starts reading. */
  start(): void;
  /** Stops reading, begins nothing more, and gives what is in progress so many ms to finish and be committed. */
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
    readonly buffers: BufferBudget;
    readonly turns: WorkTurns;
  },
  takeover: Takeover,
  onFailed: (error: Error) => void,
): Task {
  const { unit, partition, options, clock, health, observer } = parts;
  const { state } = takeover;
  const buffer = parts.buffers.join();
  const transactor = observedTransactor(takeover.transactor, partition, parts);
  const runRecord = recordRunner(parts);
  const spans =
    parts.tracer && recordSpans(parts.tracer, { unit: unit.name, partition, groupId: parts.groupId });
  const queue = commitQueue();
  const scheduler = keyedScheduler<Work>(parts.turns, unit.concurrency, run);
  const activity = activityOf(clock);
  /** Records at work whose stages gave a promise. */
  const running = new Set<Work>();
  /** Timers that have been entered. */
  const firing = new Set<Timer>();
  const uncommitted = new Map<string, number>(unit.inputs.map(({ topic }) => [topic.name, 0]));
  const liveInputs = unit.inputs.filter((i) => i.priority === 'live').map((i) => i.topic.name);
  const reading = readingOf(
    parts,
    takeover.starts,
    () => Math.max(queue.size() / options.maxQueuedRecords, queuedBytes / buffer.bytes()),
    () => liveInputs.some((topic) => (uncommitted.get(topic) ?? 0) > 0),
  );
  const findExpired = expiryOf(parts);
  const committing = committingOf(parts, { ...takeover, transactor });
  const view = {
    stateOf: (key: string) => state.values.get(key),
    waitingBehind: (key: string) => scheduler.waitingBehind(key),
    table: (topic: string) => state.tables.get(topic),
  };
  let queuedBytes = 0;
  let draining = false;
  let closed = false;
  let lastExpiry = clock.now();
  let progressedAt = clock.now();
  /** Since when something has been waiting to be committed. */
  let finishedSince: number | undefined;
  let underWay: Promise<void> | undefined;
  let beingCommitted: readonly Result[] = [];
  /** The next commit, when it is set. */
  let lingering: { readonly until: number; readonly stop: () => void } | undefined;
  const ticking = ticker(clock, TIMER_TICK_MS, (lateMs) => failing(() => tick(lateMs)));
  const stopListening = health.onChange((isPaused) => {
    if (isPaused) scheduler.hold();
    else scheduler.release();
    account();
  });
  if (health.pauses().length > 0) scheduler.hold();

  function account(): void {
    if (underWay || running.size > 0) activity.is(health.pauses().length > 0 ? 'blocked' : 'busy');
    else activity.is(queue.size() > 0 ? 'blocked' : 'idle');
  }

  function receive(records: readonly InRecord[]): void {
    const startedAt = clock.now();
    for (const record of records) enter({ record, attempt: 0, timer: undefined, startedAt });
    goOn();
  }

  function goOn(): void {
    takeFromBackground();
    reading.throttle();
    scheduler.pump();
    account();
  }

  /** As many as can be worked on at once: what is live and comes meanwhile waits behind no more than those. */
  function takeFromBackground(): void {
    const startedAt = clock.now();
    while (queue.size() < unit.concurrency) {
      const record = reading.nextInBackground();
      if (!record) return;
      enter({ record, attempt: 0, timer: undefined, startedAt });
    }
  }

  function enter(entering: Omit<Work, 'sequence' | 'finishedAt'>): void {
    const { record, startedAt } = entering;
    const work: Work = { sequence: queue.nextSequence(), ...entering, finishedAt: startedAt };
    queue.enter(work);
    progressedAt = startedAt;
    queuedBytes += record.value?.length ?? 0;
    uncommitted.set(record.topic, (uncommitted.get(record.topic) ?? 0) + 1);
    scheduler.schedule(record.key?.toString() ?? `\0${String(work.sequence)}`, work);
  }

  function run(work: Work): void | Promise<void> {
    if (closed) return;
    // Set anew or called off by a record of its key that came first.
    if (work.timer && state.timers.get(work.timer.id) !== work.timer.timer) return finished(nothing(work));
    work.startedAt = clock.now();
    try {
      const result = spans ? spans.within(work, () => runRecord(work, view)) : runRecord(work, view);
      if (!(result instanceof Promise)) {
        finished(result);
        return keptEventLoop(work, work.finishedAt);
      }
      keptEventLoop(work, clock.now());
      running.add(work);
      account();
      return result
        .then(finished)
        .catch((error: unknown) => fail(error as Error))
        .finally(() => {
          running.delete(work);
          account();
        });
    } catch (error) {
      fail(error as Error);
    }
  }

  /** Whatever of a record was done at one go. */
  function keptEventLoop(work: Work, until: number): void {
    const ms = until - work.startedAt;
    if (ms <= 0) return;
    parts.turns.spend(ms);
    activity.worked(work.startedAt, until);
    tellKept(parts, work.record, ms);
  }

  function finished(result: Result): void {
    if (closed) return;
    if (result.state) {
      const { key, value } = result.state;
      if (value === null) state.values.delete(key);
      else state.values.set(key, value);
    }
    for (const { id, timer } of result.timers) {
      if (timer) state.timers.set(id, timer);
      else state.timers.delete(id);
    }
    if (result.row) changeRow(state.tables, result.row);
    if (result.work.timer) firing.delete(result.work.timer.timer);
    queuedBytes += result.bytes;
    queue.finish(result);
    progressedAt = result.work.finishedAt = clock.now();
    finishedSince ??= progressedAt;
    scheduleCommit();
  }

  /** What has waited long enough, or is enough, is committed; a commit under way gathers what comes meanwhile for the next. */
  function scheduleCommit(): void {
    if (closed || underWay || queue.ready.results === 0) return;
    const now = clock.now();
    const commitAt = now + lingerMs(now - (finishedSince ?? now));
    if (lingering && lingering.until <= commitAt) return;
    lingering?.stop();
    lingering = { until: commitAt, stop: clock.after(commitAt - now, () => failing(commit)) };
  }

  /** How long what is ready waits on for company. */
  function lingerMs(waitedMs: number): number {
    const { results, records, bytes } = queue.ready;
    if (records >= options.maxTransactionRecords || bytes >= options.maxTransactionBytes) return 0;
    const isAlone = queue.inProgress() === 0 && results < FEW;
    return isAlone ? Math.min(1, options.lingerMs) : Math.max(0, options.lingerMs - waitedMs);
  }

  function commit(): void {
    lingering = undefined;
    const results = queue.takePrefix(options.maxTransactionRecords, options.maxTransactionBytes);
    finishedSince = undefined;
    if (results.length === 0 || closed) return;
    beingCommitted = results;
    track(committing.commit(results).then(() => settle(results)));
  }

  function track(writing: Promise<void>): void {
    underWay = writing
      .catch((error: unknown) => fail(error as Error))
      .finally(() => {
        underWay = undefined;
        if (queue.ready.results > 0) finishedSince ??= clock.now();
        scheduleCommit();
        account();
      });
    account();
  }

  function settle(results: readonly Result[]): void {
    progressedAt = clock.now();
    beingCommitted = [];
    for (const result of results) {
      const { work, bytes, outcome, deadLetter } = result;
      const { topic, value, timestamp } = work.record;
      queuedBytes -= bytes + (value?.length ?? 0);
      uncommitted.set(topic, (uncommitted.get(topic) ?? 1) - 1);
      const processingMs = work.finishedAt - work.startedAt;
      observer.recordFinished(partition, topic, outcome, processingMs, progressedAt - timestamp);
      if (deadLetter) observer.deadLettered({ partition, ...deadLetter });
      spans?.committed(result);
    }
    goOn();
  }

  /** Forgets values whose time is over, when nothing else is going on: a key in progress must keep what it has seen. */
  function expire(now: number): void {
    if (!unit.store || queue.size() > 0 || underWay || closed) return;
    const changelog = { topic: unit.store.changelog.name, partition };
    const expired = findExpired(state.values, now);
    if (expired.length === 0) return;
    for (const key of expired) state.values.delete(key);
    track(committing.remember(expired.map((key) => stateRecord(changelog, key, null, parts.codec))));
  }

  function tick(lateMs: number): void {
    tellLate(parts, lateMs);
    const now = clock.now();
    if (now - lastExpiry >= options.expiryCheckMs) {
      lastExpiry = now;
      expire(now);
    }
    for (const [id, timer] of state.timers) {
      if (timer.dueAt > now || firing.has(timer)) continue;
      firing.add(timer);
      enter({ record: recordOf(timer, parts), attempt: timer.attempt, timer: { id, timer }, startedAt: now });
    }
    goOn();
  }

  function stop(): void {
    ticking.stop();
    reading.stop();
  }

  function end(): void {
    closed = true;
    stop();
    lingering?.stop();
    stopListening();
    scheduler.clear();
    buffer.leave();
  }

  function fail(error: Error): void {
    if (closed) return;
    end();
    onFailed(error);
  }

  /** What a timer of the clock calls has nobody to throw to but the process, which would end, start again, and end again. */
  function failing(run: () => void): void {
    try {
      run();
    } catch (error) {
      fail(error as Error);
    }
  }

  /** What timers brought has been counted before. */
  function oldestTimestamp(topic: string): number | undefined {
    const taken = beingCommitted.find(({ work: { record, timer } }) => record.topic === topic && !timer);
    const oldest = taken?.work.record ?? queue.oldestFrom(topic);
    return oldest?.timestamp ?? reading.lastTimestamp(topic);
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
      stop();
      stopListening();
      // What has not been begun is left to the successor.
      scheduler.hold();
      const deadline = clock.now() + budgetMs;
      const isAtWork = (): boolean => running.size > 0 || queue.ready.results > 0 || underWay !== undefined;
      while (isAtWork() && !closed && clock.now() < deadline) await clock.sleep(10);
    },
    async close() {
      end();
      await underWay;
      spans?.abandon();
      await transactor.close();
    },
    status: () => ({
      partition,
      phase: phase(),
      inProgress: queue.inProgress(),
      uncommitted: [...uncommitted.values()].reduce((sum, n) => sum + n, 0),
      oldestStartedAt: running.size === 0 ? undefined : Math.min(...[...running].map((w) => w.startedAt)),
      progressedAt,
      timers: state.timers.size,
      keys: state.values.size,
      spent: activity.spent(),
      inputs: unit.inputs.map(({ topic: { name } }) => ({
        topic: name,
        position: committing.position(name),
        highWatermark: reading.highWatermark(name),
        lag: reading.unread(name) + (uncommitted.get(name) ?? 0),
        oldestTimestamp: oldestTimestamp(name),
      })),
    }),
  };
}
