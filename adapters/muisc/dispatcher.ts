/** Work of several callers to workers, in batches; what ends a worker is found out and tried once more. */
import { ClassifierError } from '../../ports/classifier.ts';
import type { Fault } from '../threads/seat.ts';
import { batchQueue } from './batch-queue.ts';
import type { BatchLimits } from './batch-queue.ts';

/** Computes one batch; a fault or overtime is of its worker, which has been replaced since. */
export interface Runner<Request, Answer> {
  run(
    lane: string,
    requests: readonly Request[],
  ): Promise<
    { readonly kind: 'answers'; readonly answers: readonly Answer[] } | Fault | { readonly kind: 'overtime' }
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
  readonly limits: BatchLimits;
  readonly onFault: OnFault;
  /** In ms; default performance.now. */
  readonly now?: () => number;
}

export interface Dispatcher<Request, Answer> {
  /** Rejects with ClassifierError `worker-died`, `closed`, or with what the start of a worker rejects with. */
  readonly submit: (piece: Piece<Request>) => Promise<Answer>;
  /** Batches and pieces that were computed, by kind of lane (what stands before its colon). */
  readonly counts: () => Readonly<Record<string, { readonly batches: number; readonly pieces: number }>>;
  readonly close: () => void;
}

interface Task<Request, Answer> extends Piece<Request> {
  readonly done: (answer: Answer) => void;
  readonly failed: (error: unknown) => void;
  attempts: number;
}

/** A worker may have been damaged by what was in the batch beside, or before: what it did is tried once more, alone. */
const ATTEMPTS = 2;

export function dispatcher<Request, Answer>(
  options: DispatcherOptions<Request, Answer>,
): Dispatcher<Request, Answer> {
  const { runners, limits, onFault, now = () => performance.now() } = options;
  const queue = batchQueue<Task<Request, Answer>>(limits);
  const free = [...runners];
  const counts: Record<string, { batches: number; pieces: number }> = {};
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;

  const pump = (): void => {
    clearTimeout(timer);
    while (free.length > 0 && !isClosed) {
      const next = queue.next(now(), free.length);
      if (next.kind === 'nothing') return;
      if (next.kind === 'wait') {
        timer = setTimeout(pump, next.ms);
        return;
      }
      void compute(free.pop() as Runner<Request, Answer>, next.lane, next.items);
    }
  };

  const compute = async (
    runner: Runner<Request, Answer>,
    lane: string,
    tasks: readonly Task<Request, Answer>[],
  ): Promise<void> => {
    try {
      const got = await runner.run(
        lane,
        tasks.map(({ request }) => request),
      );
      if (got.kind === 'answers') settle(lane, tasks, got.answers);
      else again(tasks, got.kind === 'fault' ? got.error : new Error('The worker did not answer in time.'));
    } catch (error) {
      tasks.forEach(({ failed }) => failed(error));
    } finally {
      free.push(runner);
      pump();
    }
  };

  const settle = (
    lane: string,
    tasks: readonly Task<Request, Answer>[],
    answers: readonly Answer[],
  ): void => {
    const count = (counts[kindOf(lane)] ??= { batches: 0, pieces: 0 });
    count.batches += 1;
    count.pieces += tasks.length;
    tasks.forEach(({ done }, at) => done(answers[at] as Answer));
  };

  const again = (tasks: readonly Task<Request, Answer>[], error: Error): void => {
    if (isClosed) return tasks.forEach(({ failed }) => failed(closed())); // what ended with its worker is no outcome of the picture
    onFault(
      error,
      tasks.map(({ picture }) => picture),
    );
    for (const task of tasks) {
      task.attempts += 1;
      if (task.attempts < ATTEMPTS) queue.addAlone(task.lane, task);
      else task.failed(died(task.picture, error));
    }
  };

  return {
    submit(piece) {
      const { promise, resolve, reject } = Promise.withResolvers<Answer>();
      if (isClosed) reject(closed());
      else {
        const item = { ...piece, done: resolve, failed: reject, attempts: 0 };
        queue.add(piece.lane, { item, bytes: piece.bytes, since: now() });
        pump();
      }
      return promise;
    },
    counts: () => structuredClone(counts),
    close() {
      isClosed = true;
      clearTimeout(timer);
      queue.drain().forEach(({ failed }) => failed(closed()));
    },
  };
}

const kindOf = (lane: string): string => lane.split(':', 1)[0] as string;

export const closed = (): ClassifierError =>
  new ClassifierError('closed', 'The classifier is closed. Finish what is under way before closing it.');

const died = (picture: string, cause: Error): ClassifierError =>
  new ClassifierError(
    'worker-died',
    `Picture ${picture} ended two workers, one after the other (${cause.message}). Leave it out, and keep its bytes: the fault is ours.`,
    { picture, cause },
  );
