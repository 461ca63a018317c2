/** What the pictures of a sequence look like to the encoder, in a few numbers: to see whether what comes in changes. Decides nothing. */

/** Numbers of an embedding. */
export const EMBEDDED = 16;
/** In thousandths: where it was computed shows in the seventh digit. */
const PER_ONE = 1000;

/**
 * The mean of what the encoder makes of each picture as a whole, projected to 16 numbers by random signs, the same in every process:
 * distances are kept in expectation (Achlioptas 2003, Database-friendly random projections). Of one encoder alone are they comparable.
 * whole: of each picture, all of one length; at least one.
 */
export function embeddingOf(whole: readonly Float32Array[]): number[] {
  const width = whole[0]?.length ?? 0;
  const signs = signsOf(width);
  const mean = Float64Array.from(
    { length: width },
    (_, at) => whole.reduce((sum, each) => sum + each[at]!, 0) / whole.length,
  );
  return Array.from({ length: EMBEDDED }, (_, nth) => {
    const from = nth * width;
    const value = mean.reduce((sum, each, at) => sum + each * signs[from + at]!, 0) / Math.sqrt(width);
    return Math.round(value * PER_ONE) / PER_ONE + 0; // no -0
  });
}

const known = new Map<number, Int8Array>();

function signsOf(width: number): Int8Array {
  const there = known.get(width);
  if (there !== undefined) return there;
  const next = bits(0x6d75_6973);
  const signs = Int8Array.from({ length: EMBEDDED * width }, () => (next() ? 1 : -1));
  known.set(width, signs);
  return signs;
}

/** Marsaglia's xorshift32. */
function bits(seed: number): () => boolean {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state & 0x8000) !== 0;
  };
}
