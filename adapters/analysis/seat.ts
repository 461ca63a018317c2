import { Worker } from 'node:worker_threads';
import type { AnalysisResult } from '../../ports/analysis.ts';
import type { Fault } from './analyse-bytes.ts';
import type { WorkerMessage } from './serve.ts';

export class AnalyserStartError extends Error {
  readonly code = 'analyser-start-failed';
  constructor(script: URL, cause: Error) {
    super(
      `The analysis worker ${script.pathname} does not start: ${cause.message}. Check the installed packages.`,
      { cause },
    );
    this.name = 'AnalyserStartError';
  }
}

export type Attempt = AnalysisResult | Fault | { readonly kind: 'overtime' };

/** A place for one worker thread, which is started when it is first needed and replaced when it crashes or hangs. */
export interface Seat {
  /**
   * Moves the bytes into the worker and waits for its answer. One call at a time. Rejects with AnalyserStartError: a worker
   * that does not start is no fault of the picture.
   */
  run(bytes: Uint8Array<ArrayBuffer>): Promise<Attempt>;
  close(): Promise<void>;
}

export interface SeatOptions {
  readonly script: URL;
  readonly timeoutMs: number;
  readonly heapMb: number;
}

export function seat({ script, timeoutMs, heapMb }: SeatOptions): Seat {
  let worker: Worker | undefined;
  const leaving = new Set<Promise<unknown>>();

  const dismiss = (gone: Worker): void => {
    if (worker === gone) worker = undefined;
    const left = gone.terminate();
    leaving.add(left);
    void left.finally(() => leaving.delete(left));
  };

  const hire = async (): Promise<Worker> => {
    const fresh = new Worker(script, { resourceLimits: { maxOldGenerationSizeMb: heapMb } });
    worker = fresh;
    fresh.on('error', () => dismiss(fresh)); // also when idle, where nobody else listens
    fresh.on('exit', () => dismiss(fresh));
    await readiness(fresh, script);
    return fresh;
  };

  return {
    async run(bytes) {
      const current = worker ?? (await hire());
      const attempt = await ask(current, bytes, timeoutMs);
      if (attempt.kind === 'overtime' || attempt.kind === 'fault') dismiss(current);
      return attempt;
    },
    async close() {
      if (worker !== undefined) dismiss(worker);
      await Promise.all(leaving);
    },
  };
}

function readiness(worker: Worker, script: URL): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  worker.once('message', () => resolve());
  worker.once('error', (error: Error) => reject(new AnalyserStartError(script, error)));
  worker.once('exit', (code) =>
    reject(new AnalyserStartError(script, new Error(`it ended with code ${code}`))),
  );
  return promise;
}

function ask(worker: Worker, bytes: Uint8Array<ArrayBuffer>, timeoutMs: number): Promise<Attempt> {
  const { promise, resolve } = Promise.withResolvers<Attempt>();
  const answered = (message: WorkerMessage): void => {
    if (message.kind !== 'ready') resolve(message);
  };
  const failed = (error: Error): void => resolve({ kind: 'fault', error });
  const ended = (code: number): void => failed(new Error(`The worker ended with code ${code}.`));
  const timer = setTimeout(() => resolve({ kind: 'overtime' }), timeoutMs);
  worker.on('message', answered).on('error', failed).on('exit', ended);
  worker.ref();
  worker.postMessage(bytes, [bytes.buffer]);
  return promise.finally(() => {
    clearTimeout(timer);
    worker.off('message', answered).off('error', failed).off('exit', ended);
    worker.unref(); // an idle worker does not keep the process alive
  });
}
