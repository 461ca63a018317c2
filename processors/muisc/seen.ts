/** An embedding in the text of a stage event: 16-bit numbers of a thousandth each, in base64. 16 numbers are 44 characters. */

export const SEEN_STEP = 0.001;

/** What does not fit into 16 bits (beyond ±32) is put at their end. */
export function seenText(embedding: readonly number[]): string {
  const bytes = Buffer.alloc(2 * embedding.length);
  embedding.forEach((value, at) => {
    const steps = Math.round(value / SEEN_STEP);
    bytes.writeInt16LE(Math.max(-32_768, Math.min(32_767, steps || 0)), 2 * at);
  });
  return bytes.toString('base64');
}
