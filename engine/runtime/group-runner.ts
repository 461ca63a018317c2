import { type GroupMember, type KafkaClient, TransactionError } from '../kafka.ts';
import { aborted, type Clock, type Log, type RuntimeOptions, waitAtMost } from './options.ts';
import type { Task, TaskStatus } from './task.ts';
import type { Pause, UnitHealth } from './unit-health.ts';

export interface GroupStatus {
  readonly name: string;
  /** Partitions assigned; those that are not among `tasks` are being taken over. */
  readonly assigned: readonly number[];
  readonly tasks: readonly TaskStatus[];
  readonly restarts: number;
  /** Why nothing more is begun; none while all is well. */
  readonly pauses: readonly Pause[];
}

/** A unit that is paused by its failure policy waits on purpose: another worker would wait, too. */
const isProgress = ({ phase, oldestStartedAt }: TaskStatus, now: number, stuckAfterMs: number): boolean =>
  phase === 'paused' || now - (oldestStartedAt ?? now) < stuckAfterMs;

export interface GroupRunner {
  status(): GroupStatus;
  stop(): Promise<void>;
}

/**
 * Keeps one task per assigned partition of a unit or sink: takes over what is gained, drains what may move, replaces what
 * failed. A task keeps its partition through a rebalance that leaves it where it is.
 */
export async function runGroup(parts: {
  readonly name: string;
  readonly topics: readonly string[];
  readonly partitions: number;
  readonly kafka: KafkaClient;
  readonly clock: Clock;
  readonly log: Log;
  readonly options: RuntimeOptions;
  /** Of a unit; sinks have none. */
  readonly health?: UnitHealth;
  readonly openTask: (
    partition: number,
    signal: AbortSignal,
    onFailed: (error: Error) => void,
  ) => Promise<Task>;
}): Promise<GroupRunner> {
  const { name, clock, log, options } = parts;
  const slots = new Map<
    number,
    { readonly abort: AbortController; task: Task | undefined; done: Promise<void> }
  >();
  let assigned: readonly number[] = [];
  let stopped = false;
  let restarts = 0;

  function open(partition: number): void {
    const abort = new AbortController();
    const slot = { abort, task: undefined as Task | undefined, done: Promise.resolve() };
    slots.set(partition, slot);
    slot.done = keepTask(partition, slot);
  }

  /** Takes over, runs, and takes over again after a failure, until the slot is aborted. */
  async function keepTask(
    partition: number,
    slot: { readonly abort: AbortController; task: Task | undefined },
  ): Promise<void> {
    const { signal } = slot.abort;
    for (let failures = 0; !signal.aborted; failures += 1) {
      const failed = Promise.withResolvers<Error>();
      const inner = new AbortController();
      const { signal: ended } = inner;
      signal.addEventListener('abort', () => inner.abort(), { signal: ended });
      const since = clock.now();
      let error: Error | undefined;
      try {
        const started = clock.now();
        const opening = parts.openTask(partition, ended, failed.resolve);
        slot.task = await Promise.race([opening, aborted(ended)]);
        // It may wait for a system that never answers; what comes of it later is let go when it comes.
        if (!slot.task) {
          const letGo = opening.then((late) => late.close()).catch(() => undefined);
          await waitAtMost(clock, options.drainMs, letGo);
        }
        if (slot.task && !signal.aborted) {
          slot.task.start();
          log('info', `${name}/${String(partition)} took over`, { ms: clock.now() - started });
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
      slot.task = undefined;
      if (!error || signal.aborted) continue;
      restarts += 1;
      if (clock.now() - since > 30_000) failures = 0;
      const fenced = error instanceof TransactionError && error.outcome === 'fenced';
      log(fenced ? 'info' : 'warn', `${name}/${String(partition)} is taken over again: ${error.message}`);
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

  function isProgressing(): boolean {
    const now = clock.now();
    return [...slots.values()].every(
      ({ task }) => task === undefined || isProgress(task.status(), now, options.stuckAfterMs),
    );
  }

  const member: GroupMember = await parts.kafka.join({
    groupId: `${options.application}-${name}`,
    topics: parts.topics,
    partitions: parts.partitions,
    sessionTimeoutMs: options.sessionTimeoutMs,
    rebalanceTimeoutMs: options.drainMs + 15_000,
    owned: () => [...slots.keys()],
    isProgressing,
    onRebalance: async () => undefined,
    onAssigned: (partitions) => {
      if (stopped) return;
      assigned = partitions;
      for (const partition of slots.keys()) if (!partitions.includes(partition)) void close(partition);
      for (const partition of partitions) if (!slots.has(partition)) open(partition);
    },
    onError: (error) => log('error', `${name} has trouble with its group: ${error.message}`),
  });

  return {
    status: () => ({
      name,
      assigned,
      tasks: [...slots.values()].flatMap(({ task }) => (task ? [task.status()] : [])),
      restarts,
      pauses: parts.health?.pauses() ?? [],
    }),
    async stop() {
      stopped = true;
      await Promise.all(
        [...slots.values()].flatMap(({ task }) => (task ? [task.drain(options.drainMs)] : [])),
      );
      await Promise.all([...slots.keys()].map(close));
      await member.leave();
    },
  };
}
