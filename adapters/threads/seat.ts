import { Worker } from 'node:worker_threads';
import type { Transferable } from 'node:worker_threads';
import { line } from './line.ts';
import type { Attempt, Fault, Line } from './line.ts';

/** From a worker: first that it can begin, then one answer for each request, in order. */
export type WorkerMessage<Answer> = { readonly kind: 'ready' } | Answer | Fault;

/** A place for one worker thread, which is started when it is first needed and replaced when it crashes or hangs. */
export interface Seat<Request, Answer> {
  /** Starts the worker where none is, and waits until it can begin. Rejects with what `notStarted` makes. */
  start(): Promise<void>;
  /**
   * Hands the request to the worker, moves what is to be moved, and waits for the answer. One that is handed over while another
   * is under way lies ready with the worker and is begun after it. Rejects as start does: a worker that does not start is no
   * fault of the work.
   */
  run(request: Request, moved: readonly Transferable[]): Promise<Attempt<Answer>>;
  close(): Promise<void>;
}

export interface SeatOptions {
  readonly script: URL;
  /** For one request, from when the worker can begin with it to the answer. */
  readonly timeoutMs: number;
  /** JavaScript heap of the worker in MB; what lies in array buffers and native memory is not counted. */
  readonly heapMb: number;
  /** What the worker is given at its start; copied. Default nothing. */
  readonly workerData?: unknown;
  /** The error of a worker that does not start. */
  readonly notStarted: (script: URL, cause: Error) => Error;
}

interface Hired<Answer> {
  readonly worker: Worker;
  readonly line: Line<Answer>;
}

export function seat<Request, Answer extends { readonly kind: string }>(
  options: SeatOptions,
): Seat<Request, Answer> {
  const { script, timeoutMs, heapMb, workerData, notStarted } = options;
  let hired: Promise<Hired<Answer>> | undefined;
  let worker: Worker | undefined;
  const leaving = new Set<Promise<unknown>>();

  const dismiss = (gone: Worker): void => {
    if (worker === gone) worker = hired = undefined;
    const left = gone.terminate();
    leaving.add(left);
    void left.finally(() => leaving.delete(left));
  };

  const hire = async (): Promise<Hired<Answer>> => {
    const fresh = new Worker(script, { workerData, resourceLimits: { maxOldGenerationSizeMb: heapMb } });
    worker = fresh;
    const given = line<Answer>({
      timeoutMs,
      onOvertime: () => dismiss(fresh),
      onBusy: (isBusy) => (isBusy ? fresh.ref() : fresh.unref()), // an idle worker does not keep the process alive
    });
    let why: Error | undefined;
    fresh.on('error', (error: Error) => {
      why = error;
      dismiss(fresh); // also when idle, where nobody else listens
    });
    // Only then all that it answered is here.
    fresh.on('exit', (code) => {
      dismiss(fresh);
      given.ended({ kind: 'fault', error: why ?? new Error(`The worker ended with code ${code}.`) });
    });
    await readiness(fresh, (cause) => notStarted(script, cause));
    fresh.on('message', (message: Answer | Fault) => {
      if (!isFault(message)) return given.answered(message);
      dismiss(fresh);
      given.ended(message);
    });
    return { worker: fresh, line: given };
  };

  return {
    async start() {
      if (hired === undefined) (await (hired = hire())).worker.unref();
    },
    async run(request, moved) {
      const current = await (hired ??= hire());
      const attempt = current.line.join();
      current.worker.postMessage(request, moved);
      return attempt;
    },
    async close() {
      if (worker !== undefined) dismiss(worker);
      await Promise.all(leaving);
    },
  };
}

export const isFault = (message: { readonly kind: string }): message is Fault => message.kind === 'fault';

function readiness(worker: Worker, notStarted: (cause: Error) => Error): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  worker.once('message', () => resolve());
  worker.once('error', (error: Error) => reject(notStarted(error)));
  worker.once('exit', (code) => reject(notStarted(new Error(`it ended with code ${code}`))));
  return promise;
}
