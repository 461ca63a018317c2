import type { Codec } from '../codec.ts';
import type { KafkaClient } from '../kafka.ts';
import type { Observer } from '../observer.ts';
import type { Topology } from '../language.ts';
import type { GroupStatus } from '../runtime/group/group-runner.ts';
import type { RuntimeOptions } from '../runtime/options.ts';
import { type Worker, startWorker } from '../runtime/worker.ts';
import type { SinkWriter } from '../sink.ts';
import type { View } from '../view.ts';
import type { MemoryBroker } from './memory-broker.ts';
import { steppedView, steppedWriter } from './stepped.ts';
import type { Process, World } from './world.ts';

/** Of the clock: for a start that waits for something, or a worker that drains. */
const PATIENCE_MS = 60_000;

export interface LogLine {
  readonly worker: number;
  /** Of the clock. */
  readonly at: number;
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

export interface DriverWorker {
  readonly process: Process;
  /** Undefined until it has started. */
  running: Worker | undefined;
  refusal: Error | undefined;
  /** Since SIGTERM. */
  stopping: Stopping | undefined;
}

interface Stopping {
  isOver: boolean;
  failure: Error | undefined;
}

export interface WorkerParts {
  readonly topology: Topology;
  readonly codec: Codec;
  readonly deps?: (worker: Process) => unknown;
  readonly views: ReadonlyMap<string, View>;
  readonly writers: ReadonlyMap<string, SinkWriter>;
  readonly only?: readonly string[];
  readonly options: RuntimeOptions;
  readonly observer?: Observer;
  readonly through?: (client: KafkaClient, worker: Process) => KafkaClient;
  readonly world: World;
  readonly broker: MemoryBroker;
}

/** The workers of a driver: processes that are started, killed, frozen and thawed, each running the real runtime. */
export function driverWorkers(parts: WorkerParts) {
  const { world, broker } = parts;
  const workers = new Map<number, DriverWorker>();
  const log: LogLine[] = [];
  const alive = (): DriverWorker[] => [...workers.values()].filter((w) => w.process.state() === 'alive');

  function pick(number: number | undefined): DriverWorker {
    const found = number === undefined ? alive()[0] : workers.get(number);
    if (!found)
      throw new Error(number === undefined ? 'no worker runs' : `there is no worker ${String(number)}`);
    return found;
  }

  function spawn(): number {
    const process = world.spawn();
    const worker: DriverWorker = { process, running: undefined, refusal: undefined, stopping: undefined };
    workers.set(process.id, worker);
    const client = broker.client(process);
    startWorker({
      topology: parts.topology,
      kafka: parts.through?.(client, process) ?? client,
      codec: parts.codec,
      deps: parts.deps?.(process) ?? {},
      views: new Map([...parts.views].map(([name, view]) => [name, steppedView(process, name, view)])),
      writers: new Map([...parts.writers].map(([name, w]) => [name, steppedWriter(process, name, w)])),
      ...(parts.only ? { only: parts.only } : {}),
      options: parts.options,
      ...(parts.observer ? { observer: parts.observer } : {}),
      clock: process.clock,
      log: (level, message, facts = {}) =>
        void log.push({ worker: process.id, at: world.clock.now(), level, message, facts }),
    }).then(
      (running) => (worker.running = running),
      (error: unknown) => {
        // As a process that ends with an error.
        worker.refusal = error as Error;
        process.kill();
      },
    );
    return process.id;
  }

  async function start(): Promise<number> {
    const number = spawn();
    const worker = pick(number);
    const isSettled = (): boolean =>
      worker.running !== undefined || worker.refusal !== undefined || worker.process.state() !== 'alive';
    if (!(await world.moveUntil(isSettled, PATIENCE_MS)))
      throw new Error(
        `worker ${String(number)} has not started within ${String(PATIENCE_MS)} ms of the clock`,
      );
    if (worker.refusal) throw worker.refusal;
    await world.settle();
    return number;
  }

  /** Answers with how far that has come. One that has not started ends at once. */
  function beginStop(number?: number): Stopping {
    const worker = pick(number);
    const { running, process } = worker;
    if (worker.stopping) return worker.stopping;
    const stopping: Stopping = { isOver: running === undefined, failure: undefined };
    worker.stopping = stopping;
    if (!running) process.kill();
    void running
      ?.stop()
      .catch((error: unknown) => (stopping.failure = error as Error))
      .finally(() => {
        stopping.isOver = true;
        process.kill();
      });
    return stopping;
  }

  async function stop(number?: number): Promise<void> {
    const stopping = beginStop(number);
    if (!(await world.moveUntil(() => stopping.isOver, PATIENCE_MS)))
      throw new Error(`a worker has not ended within ${String(PATIENCE_MS)} ms of the clock`);
    if (stopping.failure) throw stopping.failure;
  }

  function thaw(number?: number): void {
    if (number !== undefined) return pick(number).process.thaw();
    for (const { process } of workers.values()) process.thaw();
  }

  return {
    log,
    alive,
    control: {
      spawn,
      start,
      stop,
      terminate: (number?: number): void => void beginStop(number),
      crash: (number?: number): void => pick(number).process.kill(),
      freeze: (number?: number): void => pick(number).process.freeze(),
      thaw,
      alive: (): number[] => alive().map(({ process }) => process.id),
      status: (number?: number): GroupStatus[] => pick(number).running?.status() ?? [],
    },
  };
}
