import { spawnWorker, type WorkerProcess } from './worker-process.ts';

const MAX_RESTARTS = 20;

export interface SupervisedWorker {
  readonly pid: () => number;
  /** False when the worker ended and is not started again. */
  readonly isAlive: () => boolean;
  readonly restarts: () => number;
  stop(): Promise<void>;
}

/** Keeps a worker running: whoever kills it in the middle of the demo sees another one take over where it stood. */
export async function superviseWorker(
  environment: Readonly<Record<string, string>>,
  say: (line: string) => void,
): Promise<SupervisedWorker> {
  let worker: WorkerProcess = await spawnWorker(environment);
  let restarts = 0;
  let stopping = false;
  let gaveUp = false;

  async function watch(): Promise<void> {
    while (!stopping) {
      await worker.exited;
      if (stopping) return;
      restarts += 1;
      if (restarts > MAX_RESTARTS) {
        gaveUp = true;
        return;
      }
      say(`the worker (pid ${String(worker.pid)}) ended and is started again`);
      worker = await spawnWorker(environment);
    }
  }

  watch().catch((error: unknown) => {
    gaveUp = true;
    say((error as Error).message);
  });

  return {
    pid: () => worker.pid,
    isAlive: () => !gaveUp,
    restarts: () => restarts,
    async stop() {
      stopping = true;
      await worker.stop();
    },
  };
}
