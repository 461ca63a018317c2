import { type GroupMember, type KafkaClient, TransactionError } from '../../kafka.ts';
import type { UnitObserver } from '../../observer.ts';
import type { RestoreProgress } from '../takeover/changelog.ts';
import type { LeftBehind } from '../takeover/left-behind.ts';
import { aborted, type Clock, dateOf, type Log, type RuntimeOptions, waitAtMost } from '../options.ts';
import { type CoPartitioned, partitionWatch } from './partition-watch.ts';
import { stuckMs } from './progress.ts';
import { TakeoverError, type TakeoverErrorCode } from '../takeover/takeover-error.ts';
import { isLeftOut, teamsSentence } from './teams.ts';
import type { Task, TaskStatus } from '../task.ts';
import type { Pause, UnitHealth } from '../unit-health.ts';

export interface GroupStatus {
  readonly name: string;
  /** ms since 1970, since when it has had no place in the consumer group: before it joined, and while the group is formed anew. */
  readonly outsideSince: number | undefined;
  /** Why it has no place there, as far as that is known. Absent while it has one. */
  readonly outsideBecause?: string;
  /** Members of its consumer group read different topics: who reads what, and what to do. Absent while all read the same. */
  readonly mixed?: string;
  /** It is given no partitions for that reason. Absent where it may be given some. */
  readonly isLeftOut?: true;
  /** Topics have another number of partitions than there are tasks for: which, and what to do. Absent while all have as many. */
  readonly partitionsChanged?: string;
  /** Partitions assigned: each has a task, or is being taken over. */
  readonly assigned: readonly number[];
  readonly takingOver: readonly {
    readonly partition: number;
    /** ms since 1970: since when it has had no task. */
    readonly since: number;
    readonly restoring: RestoreProgress | undefined;
    /** Why the last attempt, or the task before, failed. */
    readonly error: string | undefined;
    /** Of that, where somebody has to decide before it can be taken over. */
    readonly code?: TakeoverErrorCode;
  }[];
  readonly tasks: readonly TaskStatus[];
  /** Tasks without progress for RuntimeOptions.stuckAfterMs: while there are any, no heartbeats are sent. */
  readonly stuck: readonly { readonly partition: number; readonly forMs: number }[];
  readonly restarts: number;
  /** Why nothing more is begun; none while all is well. */
  readonly pauses: readonly Pause[];
  /** What a former release has put off and this one has nobody for, by partition. Absent while there is none. */
  readonly leftBehind?: readonly LeftBehind[];
}

/** A partition that is assigned: its task, or how far it is with becoming one. */
interface Slot {
  readonly abort: AbortController;
  task: Task | undefined;
  /** A moment of `clock.elapsed`. */
  since: number;
  restoring: RestoreProgress | undefined;
  error: string | undefined;
  code: TakeoverErrorCode | undefined;
  done: Promise<void>;
}

export interface GroupRunner {
  status(): GroupStatus;
  stop(): Promise<void>;
}

/** For the commit that is under way and for leaving the group, once what was in progress has been drained. */
const CLOSE_MS = 10_000;

/**
 * Keeps one task per assigned partition of a unit or sink: takes over what is gained, drains what may move, replaces what
 * failed. A task keeps its partition through a rebalance that leaves it where it is.
 */
export async function runGroup(parts: {
  readonly name: string;
  readonly topics: readonly string[];
  readonly partitions: number;
  /** What must have as many partitions as its topics. */
  readonly coPartitioned: CoPartitioned;
  readonly kafka: KafkaClient;
  readonly clock: Clock;
  readonly log: Log;
  readonly options: RuntimeOptions;
  readonly health: UnitHealth;
  /** Absent for sinks: they put nothing off. */
  readonly leftBehind?: () => readonly LeftBehind[];
  readonly observer: UnitObserver;
  readonly openTask: (
    partition: number,
    signal: AbortSignal,
    onFailed: (error: Error) => void,
    onRestore: (progress: RestoreProgress) => void,
  ) => Promise<Task>;
}): Promise<GroupRunner> {
  const { name, clock, log, options, observer } = parts;
  const groupId = `${options.application}-${name}`;
  const slots = new Map<number, Slot>();
  let assigned: readonly number[] = [];
  /** A moment of `clock.elapsed`. */
  let outsideSince: number | undefined = clock.elapsed();
  let outsideBecause: string | undefined;
  let mixed: string | undefined;
  let leftOut = false;
  let stopped = false;
  let restarts = 0;

  function open(partition: number): void {
    const abort = new AbortController();
    const slot: Slot = {
      abort,
      task: undefined,
      since: clock.elapsed(),
      restoring: undefined,
      error: undefined,
      code: undefined,
      done: Promise.resolve(),
    };
    slots.set(partition, slot);
    slot.done = keepTask(partition, slot);
  }

  /** Takes over, runs, and takes over again after a failure, until the slot is aborted. */
  async function keepTask(partition: number, slot: Slot): Promise<void> {
    const { signal } = slot.abort;
    for (let failures = 0; !signal.aborted; failures += 1) {
      const failed = Promise.withResolvers<Error>();
      const inner = new AbortController();
      const { signal: ended } = inner;
      signal.addEventListener('abort', () => inner.abort(), { signal: ended });
      const since = clock.elapsed();
      const read = new Map<string, number>();
      let error: Error | undefined;
      try {
        const opening = parts.openTask(partition, ended, failed.resolve, (progress) => {
          slot.restoring = progress;
          read.set(progress.topic, progress.done);
        });
        slot.task = await Promise.race([opening, aborted(ended)]);
        // It may wait for a system that never answers; what comes of it later is let go when it comes.
        if (!slot.task) {
          const letGo = opening.then((late) => late.close()).catch(() => undefined);
          await waitAtMost(clock, options.drainMs, letGo);
        }
        if (slot.task && !signal.aborted) {
          slot.task.start();
          const ms = clock.elapsed() - since;
          log('info', `${name}/${String(partition)} took over`, { ms });
          const restored = [...read.values()].reduce((sum, n) => sum + n, 0);
          observer.tookOver({ partition, ms, restored });
          error = await Promise.race([failed.promise, aborted(ended)]);
        }
      } catch (openError) {
        error = openError as Error;
      }
      inner.abort();
      await slot.task?.close().catch((closeError: unknown) =>
        log('warn', `${name}/${String(partition)} did not close cleanly`, {
          error: (closeError as Error).message,
        }),
      );
      const wasRunning = slot.task !== undefined;
      if (wasRunning) slot.since = clock.elapsed();
      slot.task = undefined;
      slot.restoring = undefined;
      if (!error || signal.aborted) continue;
      const isNews = error.message !== slot.error;
      slot.error = error.message;
      slot.code = error instanceof TakeoverError ? error.code : undefined;
      restarts += 1;
      if (clock.elapsed() - since > 30_000) failures = 0;
      const because = error instanceof TransactionError ? error.outcome : 'failed';
      observer.restarted(partition, wasRunning || because !== 'failed' ? because : 'takeover');
      if (slot.code === undefined)
        log(
          because === 'fenced' ? 'info' : 'warn',
          `${name}/${String(partition)} is taken over again: ${error.message}`,
        );
      // It will be the same sentence until somebody has decided.
      else if (isNews) log('error', `${name}/${String(partition)} is not taken over: ${error.message}`);
      await clock.sleep(Math.min(100 * 2 ** Math.min(failures, 6), 5_000), signal);
    }
  }

  function close(partition: number): Promise<void> {
    const slot = slots.get(partition);
    if (!slot) return Promise.resolve();
    slots.delete(partition);
    slot.abort.abort();
    return slot.done;
  }

  function tellMixture(sentence: string | undefined): void {
    if (sentence === mixed) return;
    if (sentence !== undefined) log('warn', `${name}: ${sentence}`);
    else log('info', `${name}: all members of the consumer group ${groupId} read the same topics again`);
    mixed = sentence;
  }

  const tasks = (): TaskStatus[] => [...slots.values()].flatMap(({ task }) => (task ? [task.status()] : []));

  function stuckAmong(statuses: readonly TaskStatus[]): GroupStatus['stuck'] {
    const now = clock.now();
    return statuses.flatMap((status) => {
      const forMs = stuckMs(status, now);
      return forMs < options.stuckAfterMs ? [] : [{ partition: status.partition, forMs }];
    });
  }

  const watch = partitionWatch({ ...parts, of: parts.coPartitioned }, () => member.rejoin());
  const member: GroupMember = await parts.kafka.join({
    groupId,
    topics: parts.topics,
    partitions: watch.partitions,
    sessionTimeoutMs: options.sessionTimeoutMs,
    rebalanceTimeoutMs: options.drainMs + 15_000,
    owned: () => [...slots.keys()],
    isProgressing: () => stuckAmong(tasks()).length === 0,
    onRebalance: async () => {
      outsideSince = clock.elapsed();
    },
    onAssigned: (partitions, teams) => {
      if (stopped) return;
      outsideSince = undefined;
      if (outsideBecause !== undefined) log('info', `${name} has a place in its group again`);
      outsideBecause = undefined;
      tellMixture(teamsSentence(groupId, parts.topics, teams));
      leftOut = isLeftOut(parts.topics, teams);
      assigned = partitions;
      for (const partition of slots.keys()) if (!partitions.includes(partition)) void close(partition);
      for (const partition of partitions) if (!slots.has(partition)) open(partition);
    },
    onError: ({ message }) => {
      if (message === outsideBecause) return;
      log('error', `${name} has trouble with its group: ${message}`);
      outsideBecause = message;
    },
  });

  watch.start();
  return {
    status() {
      const statuses = tasks();
      const partitionsChanged = watch.complaint();
      const leftBehind = parts.leftBehind?.() ?? [];
      return {
        name,
        outsideSince: dateOf(clock, outsideSince),
        ...(outsideSince === undefined || outsideBecause === undefined ? {} : { outsideBecause }),
        ...(mixed === undefined ? {} : { mixed }),
        ...(partitionsChanged === undefined ? {} : { partitionsChanged }),
        ...(leftOut ? { isLeftOut: true as const } : {}),
        assigned,
        takingOver: [...slots].flatMap(([partition, { task, since, restoring, error, code }]) =>
          task
            ? []
            : [
                {
                  partition,
                  since: dateOf(clock, since),
                  restoring,
                  error,
                  ...(code === undefined ? {} : { code }),
                },
              ],
        ),
        tasks: statuses,
        stuck: stuckAmong(statuses),
        restarts,
        pauses: parts.health.pauses(),
        ...(leftBehind.length === 0 ? {} : { leftBehind }),
      };
    },
    async stop() {
      stopped = true;
      watch.stop();
      await Promise.all(
        [...slots.values()].flatMap(({ task }) => (task ? [task.drain(options.drainMs)] : [])),
      );
      let isClosed = false;
      const closing = Promise.all([...slots.keys()].map(close))
        .then(() => member.leave())
        .then(() => (isClosed = true));
      await waitAtMost(clock, CLOSE_MS, closing);
      if (isClosed) return;
      // Whatever comes of it is fenced by the successor; a connection that fails at last has nobody left to tell.
      closing.catch(() => undefined);
      log(
        'warn',
        `${name} ends without its farewell: the broker has not answered for ${String(CLOSE_MS)} ms`,
      );
    },
  };
}
