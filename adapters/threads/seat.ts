import { Worker } from 'node:worker_threads';
import type { Transferable } from 'node:worker_threads';

/** The work failed, or its worker ended, for a reason that the work itself does not know. */
export interface Fault {
  readonly kind: 'fault';
  readonly error: Error;
}

export type Attempt<Answer> = Answer | Fault | { readonly kind: 'overtime' };

/** From a worker: first that it can begin, then one answer for each request, in order. */
export type WorkerMessage<Answer> = { readonly kind: 'ready' } | Answer | Fault;

/** A place for one worker thread, which is started when it is first needed and replaced when it crashes or hangs. */
export interface Seat<Request, Answer> {
  /** Starts the worker where none is, and waits until it can begin. Rejects with what `notStarted` makes. */
  start(): Promise<void>;
  /**
   * Hands the request to the worker, moves what is to be moved, and waits for the answer. One call at a time. Rejects as start
   * does: a worker that does not start is no fault of the work.
   */
  run(request: Request, moved: readonly Transferable[]): Promise<Attempt<Answer>>;
  close(): Promise<void>;
}

export interface SeatOptions {
  readonly script: URL;
  /** For one request, from the hand-over to the answer. */
  readonly timeoutMs: number;
  /** JavaScript heap of the worker in MB; what lies in array buffers and native memory is not counted. */
  readonly heapMb: number;
  /** What the worker is given at its start; copied. Default nothing. */
  readonly workerData?: unknown;
  /** The error of a worker that does not start. */
  readonly notStarted: (script: URL, cause: Error) => Error;
}

export function seat<Request, Answer extends { readonly kind: string }>(
  options: SeatOptions,
): Seat<Request, Answer> {
  const { script, timeoutMs, heapMb, workerData, notStarted } = options;
  let worker: Worker | undefined;
  const leaving = new Set<Promise<unknown>>();

  const dismiss = (gone: Worker): void => {
    if (worker === gone) worker = undefined;
    const left = gone.terminate();
    leaving.add(left);
    void left.finally(() => leaving.delete(left));
  };

  const hire = async (): Promise<Worker> => {
    const fresh = new Worker(script, { workerData, resourceLimits: { maxOldGenerationSizeMb: heapMb } });
    worker = fresh;
    fresh.on('error', () => dismiss(fresh)); // also when idle, where nobody else listens
    fresh.on('exit', () => dismiss(fresh));
    await readiness(fresh, (cause) => notStarted(script, cause));
    return fresh;
  };

  return {
    async start() {
      if (worker === undefined) (await hire()).unref();
    },
    async run(request, moved) {
      const current = worker ?? (await hire());
      const attempt = await ask<Request, Answer>(current, { request, moved, timeoutMs });
      if (attempt.kind === 'overtime' || attempt.kind === 'fault') dismiss(current);
      return attempt;
    },
    async close() {
      if (worker !== undefined) dismiss(worker);
      await Promise.all(leaving);
    },
  };
}

function readiness(worker: Worker, notStarted: (cause: Error) => Error): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  worker.once('message', () => resolve());
  worker.once('error', (error: Error) => reject(notStarted(error)));
  worker.once('exit', (code) => reject(notStarted(new Error(`it ended with code ${code}`))));
  return promise;
}

interface Asked<Request> {
  readonly request: Request;
  readonly moved: readonly Transferable[];
  readonly timeoutMs: number;
}

function ask<Request, Answer extends { readonly kind: string }>(
  worker: Worker,
  { request, moved, timeoutMs }: Asked<Request>,
): Promise<Attempt<Answer>> {
  const { promise, resolve } = Promise.withResolvers<Attempt<Answer>>();
  const answered = (message: WorkerMessage<Answer>): void => {
    if (message.kind !== 'ready') resolve(message as Answer | Fault);
  };
  const failed = (error: Error): void => resolve({ kind: 'fault', error });
  const ended = (code: number): void => failed(new Error(`The worker ended with code ${code}.`));
  const timer = setTimeout(() => resolve({ kind: 'overtime' }), timeoutMs);
  worker.on('message', answered).on('error', failed).on('exit', ended);
  worker.ref();
  worker.postMessage(request, moved);
  return promise.finally(() => {
    clearTimeout(timer);
    worker.off('message', answered).off('error', failed).off('exit', ended);
    worker.unref(); // an idle worker does not keep the process alive
  });
}
