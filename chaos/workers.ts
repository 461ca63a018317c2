/** Workers of a run: started, killed, stopped, let go on, and weighed all the while. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { Errand } from '../infra/errand.ts';
import { identify } from '../infra/processes/identity.ts';
import { lastLines } from '../infra/processes/launch.ts';
import { rssMiBOf } from './memory.ts';
import { formatStopAt, STOP_AT, type StopAt } from './worker/stop-point.ts';

const SCRIPT = fileURLToPath(new URL('./worker/main.ts', import.meta.url));
const START_MS = 60_000;
const WEIGH_EVERY_MS = 250;

export interface ChaosWorker {
  readonly pid: number;
  readonly isAlive: () => boolean;
  /** Whether it stands at its stop point: it is stopped (SIGSTOP), and what it had sent has arrived. */
  readonly isStopped: () => boolean;
  /** Whose transaction it stands at, there. */
  readonly stoppedAt: () => string | undefined;
  readonly exited: Promise<void>;
  /** kill -9 */
  kill(): Promise<void>;
  /** SIGTERM, in order. */
  stop(): Promise<void>;
  /** SIGSTOP */
  pause(): void;
  /** SIGCONT */
  goOn(): void;
}

export interface Start {
  /** Where it is to stand still. Default: nowhere. */
  readonly stopAt?: StopAt;
  /** Beside what all workers are told. */
  readonly environment?: Readonly<Record<string, string>>;
}

export interface Workers {
  /** Resolves when it has joined its groups, or stands at its stop point before that. */
  start(how?: Start): Promise<ChaosWorker>;
  /** One that may end at once; `ready` tells. */
  launch(how?: Start): ChaosWorker & { readonly ready: Promise<void>; readonly stopped: Promise<string> };
  alive(): ChaosWorker[];
  /** Those that were up and ended although nobody had told them to. */
  endedByThemselves(): readonly number[];
  /** The most that each process took so far, MiB, by its number. */
  maxRssMiB(): ReadonlyMap<number, number>;
  endAll(): Promise<void>;
}

/** For what a stopped process had handed to the system: on the loopback it arrives within microseconds. */
const ARRIVAL_MS = 50;

export function workersOf(
  settings: { readonly environment: Readonly<Record<string, string>>; readonly logFile: string },
  errand: Errand,
): Workers {
  const all: ChaosWorker[] = [];
  const weights = new Map<number, number>();
  const deserters: number[] = [];
  const weighing = setInterval(() => {
    for (const { pid, isAlive } of all)
      if (isAlive()) weights.set(pid, Math.max(weights.get(pid) ?? 0, rssMiBOf(pid)));
  }, WEIGH_EVERY_MS);
  weighing.unref();

  function launch({ stopAt, environment = {} }: Start = {}): ReturnType<Workers['launch']> {
    const log = openSync(settings.logFile, 'a');
    const child = spawn(process.execPath, ['--disable-warning=TimeoutNegativeWarning', SCRIPT], {
      stdio: ['ignore', log, log, 'pipe', 'ipc'],
      env: {
        ...environmentOf(process.env),
        ...settings.environment,
        ...environment,
        ...(stopAt ? { [STOP_AT]: formatStopAt(stopAt) } : {}),
      },
    });
    closeSync(log);
    const identity = identify(child.pid ?? 0);
    if (identity) errand.own(identity);
    const exited = once(child, 'exit').then(() => undefined);
    const stopped = stoppedAt(child);
    let transactionalId: string | undefined;
    let isUp = false;
    let isTold = false;
    void exited.then(() => {
      if (isUp && !isTold) deserters.push(child.pid ?? 0);
    });
    void stopped.then((id) => (transactionalId = id));
    const worker = {
      pid: child.pid ?? 0,
      isAlive: () => child.exitCode === null && child.signalCode === null,
      isStopped: () => transactionalId !== undefined,
      stoppedAt: () => transactionalId,
      stopped,
      exited,
      ready: readyOf(child, exited, settings.logFile),
      async kill() {
        isTold = true;
        child.kill('SIGKILL');
        await exited;
      },
      async stop() {
        isTold = true;
        child.kill('SIGTERM');
        child.kill('SIGCONT');
        await exited;
      },
      pause: () => void child.kill('SIGSTOP'),
      goOn: () => void child.kill('SIGCONT'),
    };
    worker.ready.then(
      () => (isUp = true),
      () => undefined,
    );
    all.push(worker);
    return worker;
  }

  return {
    launch,
    async start(how) {
      const worker = launch(how);
      try {
        await Promise.race([worker.ready, worker.stopped]);
      } catch (error) {
        await worker.kill();
        throw error;
      }
      return worker;
    },
    alive: () => all.filter(({ isAlive }) => isAlive()),
    endedByThemselves: () => deserters,
    maxRssMiB: () => weights,
    async endAll() {
      clearInterval(weighing);
      await Promise.all(all.filter(({ isAlive }) => isAlive()).map((worker) => worker.kill()));
    },
  };
}

/** A worker is not told what belongs to the run: the test runner's own flags, with which worker threads never answer. */
function environmentOf({
  NODE_TEST_CONTEXT: _context,
  ...environment
}: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return environment;
}

/** What it said: `<point> <transactional id>`; the latter. */
async function stoppedAt(child: ChildProcess): Promise<string> {
  const pipe = child.stdio[3] as Readable;
  const said = Promise.withResolvers<string>();
  createInterface({ input: pipe }).once('line', (line) =>
    setTimeout(() => said.resolve(line.split(' ')[1] ?? ''), ARRIVAL_MS),
  );
  return said.promise;
}

async function readyOf(child: ChildProcess, exited: Promise<void>, logFile: string): Promise<void> {
  const ready = Promise.withResolvers<void>();
  child.once('message', () => ready.resolve());
  const timer = setTimeout(
    () => ready.reject(new Error(`a worker did not join its groups within ${String(START_MS)} ms`)),
    START_MS,
  );
  void exited.then(() => ready.reject(new Error(`a worker ended while it started:\n${lastLines(logFile)}`)));
  await ready.promise.finally(() => clearTimeout(timer));
}
