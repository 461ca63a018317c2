/** The workers of a bundle: started, warmed up, and given pieces in batches. */
import type { Runner } from './dispatcher.ts';
import { seat } from '../threads/seat.ts';
import type { Seat } from '../threads/seat.ts';
import { invalid } from './bundle.ts';
import type { Bundle } from './bundle.ts';
import type { WorkAnswer, WorkRequest, WorkerSetup } from './messages.ts';
import { packed, unpacked } from './packing.ts';
import type { PieceAnswer, PieceRequest } from './packing.ts';

export interface ComputeOptions {
  readonly workers: number;
  readonly timeoutMs: number;
  /** A module that answers requests as worker.ts does. */
  readonly script: URL;
  /** Pictures of the batch that warms up. */
  readonly warmUp: number;
}

export interface Compute {
  readonly runners: readonly Runner<PieceRequest, PieceAnswer>[];
  /** Starts all workers and lets each compute once: the first run allocates. */
  start(): Promise<void>;
  close(): Promise<void>;
}

/** Pixels and tensors lie outside of the JavaScript heap. */
const HEAP_MB = 256;

export function compute(bundle: Bundle, { workers, timeoutMs, script, warmUp }: ComputeOptions): Compute {
  const { manifest } = bundle;
  const workerData: WorkerSetup = {
    manifest,
    picture: bundle.picture,
    sequence: bundle.sequence,
    vocabulary: bundle.tokens.size,
  };
  const notStarted = (_: URL, cause: Error): Error =>
    invalid(bundle.folder, `its worker does not start (${cause.message})`, START, cause);
  const seats = Array.from({ length: workers }, () =>
    seat<WorkRequest, WorkAnswer>({ script, timeoutMs, heapMb: HEAP_MB, workerData, notStarted }),
  );

  const warm = async (one: Seat<WorkRequest, WorkAnswer>): Promise<void> => {
    await one.start();
    const pixels = new Uint8Array(warmUp * manifest.preprocessing.side ** 2 * 3);
    const got = await one.run({ kind: 'encode', count: warmUp, pixels }, [pixels.buffer]);
    if (got.kind === 'encoded') return;
    const why = got.kind === 'fault' ? got.error.message : `it gives no answer in ${String(timeoutMs)} ms`;
    throw invalid(bundle.folder, `its first run fails (${why})`, START);
  };

  return {
    runners: seats.map((one) => ({
      async run(_, pieces) {
        const { request, moved } = packed(pieces);
        const got = await one.run(request, moved);
        if (got.kind === 'fault' || got.kind === 'overtime') return got;
        return { kind: 'answers', answers: unpacked(pieces, got, manifest) };
      },
    })),
    start: async () => void (await Promise.all(seats.map(warm))),
    close: async () => void (await Promise.all(seats.map((one) => one.close()))),
  };
}

const START = 'Check that the packages are installed, then export the model again.';
