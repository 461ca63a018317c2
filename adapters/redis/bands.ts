/**
 * Multi-index hashing: 16 bands of 16 bits, a bucket for each value of each band. Two hashes that differ in at most 31 of 256 bits
 * differ in at most one bit of some band, so that reading each band's bucket and its 16 neighbours, 272 buckets in all, misses none.
 * (Norouzi, Punjani, Fleet: Fast search in Hamming space with multi-index hashing; the figures for 16 bands are in docs/dedup.md.)
 */

export const BANDS = 16;
const BAND_BITS = 16;
const BAND_BYTES = BAND_BITS / 8;
/** Content id, then the 128 bits of the hash that follow the band; so nearly all strangers go without being fetched. */
export const RECORD_BYTES = 24;
export const ID_BYTES = 8;
const PROBES_PER_BAND = 1 + BAND_BITS;
const HEX_BYTE = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** 272 bucket names, 17 a band: its own value first, then each value one bit away. */
export function probes(prefix: string, shuffled: Uint8Array): string[] {
  const keys: string[] = [];
  for (let band = 0; band < BANDS; band++) {
    const stem = prefix + band.toString(16);
    const high = shuffled[BAND_BYTES * band]!;
    const low = shuffled[BAND_BYTES * band + 1]!;
    keys.push(stem + HEX_BYTE[high]! + HEX_BYTE[low]!);
    for (let bit = 1; bit < 256; bit <<= 1) keys.push(stem + HEX_BYTE[high]! + HEX_BYTE[low ^ bit]!);
    for (let bit = 1; bit < 256; bit <<= 1) keys.push(stem + HEX_BYTE[high ^ bit]! + HEX_BYTE[low]!);
  }
  return keys;
}

/**
 * Scans the buckets that `probes` named, in its order. Calls `found` with each content whose known 144 bits differ in at most `radius`,
 * and in how many; a content may come several times, and the rest of its bits is not known yet.
 */
export function scan(
  shuffled: Buffer,
  buckets: readonly (Buffer | null)[],
  radius: number,
  found: (id: string, atLeast: number) => void,
): void {
  const ring = Buffer.concat([shuffled, shuffled]);
  for (let probe = 0; probe < buckets.length; probe++) {
    const bucket = buckets[probe];
    if (!bucket) continue;
    const sketchAt = BAND_BYTES * (Math.floor(probe / PROBES_PER_BAND) + 1);
    const w0 = ring.readInt32LE(sketchAt);
    const w1 = ring.readInt32LE(sketchAt + 4);
    const w2 = ring.readInt32LE(sketchAt + 8);
    const w3 = ring.readInt32LE(sketchAt + 12);
    const ofBand = probe % PROBES_PER_BAND === 0 ? 0 : 1;
    for (let at = 0; at + RECORD_BYTES <= bucket.length; at += RECORD_BYTES) {
      const bits =
        ofBand +
        popcount(bucket.readInt32LE(at + 8) ^ w0) +
        popcount(bucket.readInt32LE(at + 12) ^ w1) +
        popcount(bucket.readInt32LE(at + 16) ^ w2) +
        popcount(bucket.readInt32LE(at + 20) ^ w3);
      if (bits <= radius) found(bucket.toString('hex', at, at + ID_BYTES), bits);
    }
  }
}

function popcount(value: number): number {
  let v = value - ((value >>> 1) & 0x55555555);
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  return (((v + (v >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}
