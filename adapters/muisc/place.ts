/** Where the graphs of a bundle run: threads of this process, a process of their own, or a server. */
import { availableParallelism } from 'node:os';
import { processSeat } from '../threads/process-seat.ts';
import { seat } from '../threads/seat.ts';
import type { Seat } from '../threads/seat.ts';
import { ClassifierError } from '../../ports/classifier.ts';
import { invalid } from './bundle.ts';
import type { Bundle } from './bundle.ts';
import { cudaProblem, installedRuntime } from './cuda.ts';
import type {
  Away,
  DecodeAnswer,
  DecodeRequest,
  Device,
  RemoteSetup,
  WorkAnswer,
  WorkRequest,
  WorkerSetup,
} from './messages.ts';
import { checkServer, modelsAt } from './server.ts';
import type { ServerPlace } from './server.ts';

export type Place =
  | { readonly at: 'threads' }
  /** One process a worker: what crashes in native code ends no more than that. `cuda:0` is the first graphics card. */
  | { readonly at: 'process'; readonly device: Device }
  | ServerPlace;

/** Whether files are decoded there, too. A graphics card would wait for it. */
export const decodesIn = (place: Place): boolean => place.at === 'process' && place.device === 'cpu';

export type WorkSeat = Seat<WorkRequest | DecodeRequest, WorkAnswer | DecodeAnswer | Away>;

export interface Sizes {
  readonly workers: number;
  /** Most pictures of one run. */
  readonly batchPictures: number;
}

/**
 * - on the processor, in threads or processes: more pictures in a run cost as much each, and a run cannot be interrupted
 * - on a graphics card: one process and large runs fill it
 * - server: it makes batches of its own from what comes at once
 */
export function usualSizes(place: Place): Sizes {
  if (place.at === 'server') return { workers: 4, batchPictures: 8 };
  if (place.at === 'process' && place.device !== 'cpu') return { workers: 1, batchPictures: 32 };
  return { workers: availableParallelism(), batchPictures: 4 };
}

export interface SeatsOptions extends Sizes {
  readonly place: Place;
  readonly timeoutMs: number;
  /** A module that answers as that of the place does, which is the default. */
  readonly script?: URL;
}

export interface Seats {
  readonly seats: readonly WorkSeat[];
  /** Numbers of pictures that a run may have; null: any. */
  readonly buckets: readonly number[] | null;
  /** Batches that may lie ready with each while it computes another one, so that it does not wait for the next. */
  readonly ahead: number;
}

/** @throws ClassifierError of a server that cannot be asked, or that serves something else. */
export async function seatsOf(bundle: Bundle, options: SeatsOptions, signal: AbortSignal): Promise<Seats> {
  const { place, workers } = options;
  const all = <Item>(of: () => Item): Item[] => Array.from({ length: workers }, of);
  if (place.at === 'threads')
    return { seats: all(() => threadSeat(bundle, options)), buckets: null, ahead: 1 };
  if (place.at === 'process') {
    // The processor takes any number, and what a run is made up with would cost it as much as pictures.
    const buckets = place.device === 'cpu' ? null : powersUpTo(options.batchPictures);
    return { seats: all(() => childSeat(bundle, place.device, buckets, options)), buckets, ahead: 1 };
  }
  const isBinary = await checkServer(bundle, place, signal);
  // The server has a queue of its own.
  return { seats: all(() => remoteSeat(bundle, place, isBinary, options)), buckets: null, ahead: 0 };
}

/** Pixels and tensors lie outside of the JavaScript heap; as JSON they are strings, and answers lists of numbers. */
const HEAP_MB = 256;

const setupOf = ({ manifest, picture, pairs, sequence, tokens }: Bundle): WorkerSetup => ({
  manifest,
  picture,
  pairs,
  sequence,
  vocabulary: tokens.size,
});

function threadSeat(bundle: Bundle, { timeoutMs, script }: SeatsOptions): WorkSeat {
  return seat({
    script: script ?? new URL('./worker.ts', import.meta.url),
    timeoutMs,
    heapMb: HEAP_MB,
    workerData: setupOf(bundle),
    notStarted: notStarted(bundle),
  });
}

function childSeat(
  bundle: Bundle,
  device: Device,
  buckets: readonly number[] | null,
  { timeoutMs, script }: SeatsOptions,
): WorkSeat {
  return processSeat({
    script: script ?? new URL('./child.ts', import.meta.url),
    timeoutMs,
    setup: { ...setupOf(bundle), device, ...(buckets ? { buckets } : {}) },
    notStarted: (cause, written) =>
      device === 'cpu'
        ? notStarted(bundle)(undefined, cause)
        : new ClassifierError(
            'device-unusable',
            cudaProblem({ error: cause.message, written }, installedRuntime()),
            {
              cause,
            },
          ),
  });
}

/** The server has to have answered, or to have been given up, before its thread is taken for hung. */
const MARGIN_MS = 5000;

function remoteSeat(
  bundle: Bundle,
  place: ServerPlace,
  isBinary: boolean,
  { timeoutMs, script }: SeatsOptions,
): WorkSeat {
  const { manifest, tokens } = bundle;
  const { url } = place;
  const models = modelsAt(place);
  const workerData: RemoteSetup = { manifest, vocabulary: tokens.size, url, models, isBinary, timeoutMs };
  return seat({
    script: script ?? new URL('./remote-worker.ts', import.meta.url),
    // A sentence is a request a word.
    timeoutMs: timeoutMs * manifest.text.length + MARGIN_MS,
    heapMb: HEAP_MB,
    workerData,
    notStarted: notStarted(bundle),
  });
}

const notStarted =
  ({ folder }: Bundle) =>
  (_: unknown, cause: Error): Error =>
    invalid(folder, `its worker does not start (${cause.message})`, START, cause);

export const START = 'Check that the packages are installed, then export the model again.';

function powersUpTo(most: number): number[] {
  const all = [most];
  for (let power = 1; power < most; power *= 2) all.push(power);
  return all.toSorted((a, b) => a - b);
}
