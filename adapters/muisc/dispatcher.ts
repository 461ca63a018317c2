/** Work of several callers to workers, in batches; what ends a worker is found out and tried once more. */
import { ClassifierError } from '../../ports/classifier.ts';
import type { Fault } from '../threads/line.ts';
import { batchQueue } from './batch-queue.ts';
import type { BatchLimits } from './batch-queue.ts';

/**
 * Computes one batch after the other; a fault or overtime is of its worker, which has been replaced since. `unbegun`: it was so
 * because of the batch before.
 */
export interface Runner<Request, Answer> {
  run(
    lane: string,
    requests: readonly Request[],
  ): Promise<
    | { readonly kind: 'answers'; readonly answers: readonly Answer[]; readonly graphMs: number }
    | Fault
    | { readonly kind: 'overtime' | 'unbegun' }
  >;
}

export interface Piece<Request> {
  /** Pieces of one lane may be computed together. */
  readonly lane: string;
  readonly request: Request;
  readonly bytes: number;
  /** Of the picture that it is about, or the first of those. */
  readonly picture: string;
}

/** Told of each fault with the pictures of its batch, so that an operator can look at the cause. */
export type OnFault = (error: Error, pictures: readonly string[]) => void;

export interface DispatcherOptions<Request, Answer> {
  readonly runners: readonly Runner<Request, Answer>[];
  /** Batches that a runner takes beside the one that it computes, so that it need not wait for the next. Default none. */
  readonly ahead?: number;
  readonly limits: BatchLimits;
  readonly onFault: OnFault;
  /** In ms; default performance.now. */
  readonly now?: () => number;
}

export interface Dispatcher<Request, Answer> {
  /** Rejects with ClassifierError `worker-died`, `closed`, or with what the start of a worker rejects with. */
  readonly submit: (piece: Piece<Request>) => Promise<Answer>;
  /** What was computed, by kind of lane (what stands before its colon). */
  readonly counts: () => Readonly<Record<string, Computed>>;
  /** Of pieces that are not computed yet: they wait, or are with a worker. */
  readonly heldBytes: () => number;
  readonly close: () => void;
}

export interface Computed {
  readonly batches: number;
  readonly pieces: number;
  /** For how long graphs ran, in ms; on a server, until it answered. */
  readonly graphMs: number;
}

interface Task<Request, Answer> extends Piece<Request> {
  readonly done: (answer: Answer) => void;
  readonly failed: (error: unknown) => void;
  attempts: number;
}

interface Desk<Request, Answer> {
  readonly runner: Runner<Request, Answer>;
  /** Batches: the one that is computed, and those that lie ready. */
  batches: number;
  /** When it began with the first of them, about. */
  since: number;
  /** What it computes may end it: nothing is put beside, so that it is known what did. */
  isAlone: boolean;
}

/** A worker may have been damaged by what was in the batch beside, or before: what it did is tried once more, alone. */
const ATTEMPTS = 2;

const NONE: Computed = { batches: 0, pieces: 0, graphMs: 0 };

export function dispatcher<Request, Answer>(
  options: DispatcherOptions<Request, Answer>,
): Dispatcher<Request, Answer> {
  const { runners, ahead = 0, limits, onFault, now = () => performance.now() } = options;
  const queue = batchQueue<Task<Request, Answer>>(limits);
  const desks = runners.map((runner): Desk<Request, Answer> => ({
    runner,
    batches: 0,
    since: 0,
    isAlone: false,
  }));
  const counts: Record<string, Computed> = {};
  let timer: NodeJS.Timeout | undefined;
  let heldBytes = 0;
  let isClosed = false;

  const pump = (): void => {
    clearTimeout(timer);
    while (!isClosed) {
      const free = desks.filter(({ batches }) => batches === 0);
      const desk = free[0] ?? roomiest();
      if (desk === undefined) return;
      const next = free.length > 0 ? queue.next(now(), free.length) : queue.ahead(now());
      if (next.kind === 'nothing') return;
      if (next.kind === 'wait') {
        timer = setTimeout(pump, next.ms);
        return;
      }
      desk.isAlone = next.isAlone;
      void compute(desk, next.lane, next.items);
    }
  };

  /** Of those that compute the one that has been at it for longest. */
  const roomiest = (): Desk<Request, Answer> | undefined =>
    desks
      .filter(({ batches, isAlone }) => batches <= ahead && !isAlone)
      .reduce<Desk<Request, Answer> | undefined>(
        (best, desk) => (best === undefined || desk.since < best.since ? desk : best),
        undefined,
      );

  const compute = async (
    desk: Desk<Request, Answer>,
    lane: string,
    tasks: readonly Task<Request, Answer>[],
  ): Promise<void> => {
    if (desk.batches === 0) desk.since = now();
    desk.batches += 1;
    try {
      const requests = tasks.map(({ request }) => request);
      const got = await desk.runner.run(lane, requests);
      if (got.kind === 'answers') settle(lane, tasks, got);
      else if (got.kind === 'unbegun') again(tasks);
      else faulted(tasks, got.kind === 'fault' ? got.error : new Error('The worker did not answer in time.'));
    } catch (error) {
      tasks.forEach(({ failed }) => failed(error));
    } finally {
      desk.batches -= 1;
      desk.since = now();
      desk.isAlone = false;
      pump();
    }
  };

  const settle = (
    lane: string,
    tasks: readonly Task<Request, Answer>[],
    { answers, graphMs }: { readonly answers: readonly Answer[]; readonly graphMs: number },
  ): void => {
    const before = counts[kindOf(lane)] ?? NONE;
    counts[kindOf(lane)] = {
      batches: before.batches + 1,
      pieces: before.pieces + tasks.length,
      graphMs: before.graphMs + graphMs,
    };
    tasks.forEach(({ done }, at) => done(answers[at] as Answer));
  };

  const faulted = (tasks: readonly Task<Request, Answer>[], error: Error): void => {
    // What ended with its worker when all is closed is no outcome of the picture.
    if (!isClosed)
      onFault(
        error,
        tasks.map(({ picture }) => picture),
      );
    tasks.forEach((task) => (task.attempts += 1));
    again(tasks, error);
  };

  /** Each alone, as often as it may be. */
  const again = (tasks: readonly Task<Request, Answer>[], error?: Error): void => {
    for (const task of tasks) {
      if (isClosed) task.failed(closed());
      else if (error === undefined || task.attempts < ATTEMPTS) queue.addAlone(task.lane, task);
      else task.failed(died(task.picture, error));
    }
  };

  return {
    submit(piece) {
      const { promise, resolve, reject } = Promise.withResolvers<Answer>();
      if (isClosed) reject(closed());
      else {
        heldBytes += piece.bytes;
        const letGo =
          <Outcome>(tell: (outcome: Outcome) => void) =>
          (outcome: Outcome): void => {
            heldBytes -= piece.bytes;
            tell(outcome);
          };
        const item = { ...piece, done: letGo(resolve), failed: letGo(reject), attempts: 0 };
        queue.add(piece.lane, { item, bytes: piece.bytes, since: now() });
        pump();
      }
      return promise;
    },
    counts: () => structuredClone(counts),
    heldBytes: () => heldBytes,
    close() {
      isClosed = true;
      clearTimeout(timer);
      queue.drain().forEach(({ failed }) => failed(closed()));
    },
  };
}

export const kindOf = (lane: string): string => lane.split(':', 1)[0] as string;

export const closed = (): ClassifierError =>
  new ClassifierError('closed', 'The classifier is closed. Finish what is under way before closing it.');

const died = (picture: string, cause: Error): ClassifierError =>
  new ClassifierError(
    'worker-died',
    `Picture ${picture} ended two workers, one after the other (${cause.message}). Leave it out, and keep its bytes: the fault is ours.`,
    { picture, cause },
  );
