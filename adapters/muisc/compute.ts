/** The workers of a bundle: started, warmed up, and given pieces in batches. */
import type { Runner } from './dispatcher.ts';
import { invalid } from './bundle.ts';
import type { Bundle } from './bundle.ts';
import { packed, unpacked } from './packing.ts';
import type { PieceAnswer, PieceRequest } from './packing.ts';
import { seatsOf, START } from './place.ts';
import type { SeatsOptions, WorkSeat } from './place.ts';
import { away } from './server.ts';
import { spareBuffers } from './spare-buffers.ts';

export interface Compute {
  readonly runners: readonly Runner<PieceRequest, PieceAnswer>[];
  /** Batches that may lie ready with a worker while it computes another one. */
  readonly ahead: number;
  /** Starts all workers and lets each compute once with each size that its runs may have: the first run allocates. */
  start(): Promise<void>;
  close(): Promise<void>;
}

/** @throws ClassifierError of a server that cannot be asked, or that serves something else. */
export async function compute(bundle: Bundle, options: SeatsOptions, signal: AbortSignal): Promise<Compute> {
  const { manifest } = bundle;
  const { seats, buckets, ahead } = await seatsOf(bundle, options, signal);

  const memory = spareBuffers();

  const warm = async (one: WorkSeat): Promise<void> => {
    await one.start();
    for (const count of buckets ?? [options.batchPictures]) {
      const pixels = new Uint8Array(count * manifest.preprocessing.side ** 2 * 3);
      const got = await one.run({ kind: 'encode', count, pixels }, [pixels.buffer]);
      if (got.kind === 'encoded') continue;
      if (got.kind === 'away') throw away(got.message);
      const why =
        got.kind === 'fault' ? got.error.message : `it gives no answer in ${String(options.timeoutMs)} ms`;
      throw invalid(bundle.folder, `its first run fails (${why})`, START);
    }
  };

  return {
    ahead,
    runners: seats.map((one) => ({
      async run(_, pieces) {
        const { request, moved } = packed(pieces, memory);
        const got = await one.run(request, moved);
        if (got.kind === 'fault' || got.kind === 'overtime' || got.kind === 'unbegun') return got;
        if (got.kind === 'away') throw away(got.message);
        if (got.kind === 'encoded' && got.pixels) memory.put(got.pixels);
        return { kind: 'answers', answers: unpacked(pieces, got, manifest) };
      },
    })),
    start: async () => void (await Promise.all(seats.map(warm))),
    close: async () => void (await Promise.all(seats.map((one) => one.close()))),
  };
}
