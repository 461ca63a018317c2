import { Worker } from 'node:worker_threads';
import type { Bundle } from '../../adapters/muisc/bundle.ts';
import type { WorkerSetup } from '../../adapters/muisc/messages.ts';
import type { RawAnswer, RawRequest } from './raw-worker.ts';

/** As many threads as serving has, each with its own sessions. */
export interface Raw {
  /** Of each thread. */
  ask(request: RawRequest): Promise<RawAnswer[]>;
  close(): Promise<void>;
}

export async function openRaw(
  { manifest, picture, pairs, sequence, tokens }: Bundle,
  threads: number,
): Promise<Raw> {
  const setup: WorkerSetup = { manifest, picture, pairs, sequence, vocabulary: tokens.size };
  const script = new URL('./raw-worker.ts', import.meta.url);
  const workers = Array.from({ length: threads }, () => new Worker(script, { workerData: setup }));
  await Promise.all(workers.map((worker) => next(worker)));
  return {
    ask: (request) =>
      Promise.all(
        workers.map((worker) => {
          const answer = next<RawAnswer>(worker);
          worker.postMessage(request);
          return answer;
        }),
      ),
    close: async () => void (await Promise.all(workers.map((worker) => worker.terminate()))),
  };
}

function next<Answer>(worker: Worker): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  worker.once('message', resolve);
  worker.once('error', reject);
  return promise.finally(() => worker.off('error', reject));
}
