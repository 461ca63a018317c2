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
import { warmUp } from './warm-up.ts';

export interface Compute {
  readonly runners: readonly Runner<PieceRequest, PieceAnswer>[];
  /** Batches that may lie ready with a worker while it computes another one. */
  readonly ahead: number;
  /** Starts all workers, side by side, and lets each run all its graphs: no sequence waits for a first run. */
  start(): Promise<void>;
  close(): Promise<void>;
}

/** @throws ClassifierError of a server that cannot be asked, or that serves something else. */
export async function compute(bundle: Bundle, options: SeatsOptions, signal: AbortSignal): Promise<Compute> {
  const { manifest } = bundle;
  const { seats, buckets, ahead } = await seatsOf(bundle, options, signal);

  const memory = spareBuffers();

  const computed = async (one: WorkSeat, pieces: readonly PieceRequest[]) => {
    const { request, moved } = packed(pieces, memory);
    const got = await one.run(request, moved);
    if (got.kind === 'fault' || got.kind === 'overtime' || got.kind === 'unbegun') return got;
    if (got.kind === 'away') throw away(got.message);
    if (got.kind === 'encoded' && got.pixels) memory.put(got.pixels);
    const graphMs = got.kind === 'decoded' || got.kind === 'undecodable' ? 0 : got.graphMs;
    return { kind: 'answers', answers: unpacked(pieces, got, manifest), graphMs } as const;
  };

  const warm = async (one: WorkSeat): Promise<void> => {
    await one.start();
    for (const pieces of warmUp(manifest, buckets ?? [options.batchPictures])) {
      const got = await computed(one, pieces);
      if (got.kind === 'answers') continue;
      const why =
        got.kind === 'fault' ? got.error.message : `it gives no answer in ${String(options.timeoutMs)} ms`;
      throw invalid(bundle.folder, `its first run fails (${why.replace(/\.$/, '')})`, START);
    }
  };

  return {
    ahead,
    runners: seats.map((one) => ({ run: (_, pieces) => computed(one, pieces) })),
    start: async () => void (await Promise.all(seats.map(warm))),
    close: async () => void (await Promise.all(seats.map((one) => one.close()))),
  };
}
