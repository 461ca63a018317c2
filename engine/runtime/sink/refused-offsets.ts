/**
 * Which offsets of a sink's block its writer has refused, as text that fits beside a committed offset: a bit for each offset from the
 * block's first on, in base64url.
 */

/**
 * Offsets that a block with refused records spans, at most: 2,731 characters. Brokers take 4,096 beside an offset
 * (`offset.metadata.max.bytes`), and the identity of the log and the end of the block stand there as well.
 */
export const REFUSED_SPAN = 16_384;

export function refusedAsText(from: number, offsets: ReadonlySet<number>): string {
  if (offsets.size === 0) return '';
  const bits = Buffer.alloc(Math.floor((Math.max(...offsets) - from) / 8) + 1);
  for (const offset of offsets) {
    const at = offset - from;
    bits[at >> 3] = (bits[at >> 3] ?? 0) | (1 << (at & 7));
  }
  return bits.toString('base64url');
}

export function refusedFromText(from: number, text: string): ReadonlySet<number> {
  const offsets = new Set<number>();
  for (const [index, byte] of Buffer.from(text, 'base64url').entries())
    for (let bit = 0; bit < 8; bit += 1) if (byte & (1 << bit)) offsets.add(from + index * 8 + bit);
  return offsets;
}
