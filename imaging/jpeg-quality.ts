/** Sum of the 64 entries of the luminance table in ITU-T T.81, annex K.1: what IJG encoders call quality 50. */
const ANNEX_K_LUMINANCE_SUM = 3688;

/**
 * IJG quality 1..100 that would give the file's luminance quantisation table, by the table's sum; null without a table.
 * Encoders with tables of their own (Photoshop, mozjpeg) get the IJG quality of equal mean coarseness.
 */
export function jpegQuality(bytes: Uint8Array): number | null {
  const sum = luminanceTableSum(bytes);
  if (sum === null) return null;
  const percent = (100 * sum) / ANNEX_K_LUMINANCE_SUM;
  const quality = percent > 100 ? 5000 / percent : (200 - percent) / 2;
  return Math.max(1, Math.min(100, Math.round(quality)));
}

function luminanceTableSum(bytes: Uint8Array): number | null {
  let at = 2;
  while (at + 4 <= bytes.length) {
    if (bytes[at] !== 0xff) return null;
    const marker = bytes[at + 1] ?? 0;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (marker === 0xda || marker === 0xd9) return null;
    const length = ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
    if (marker === 0xdb) {
      const sum = tableZeroSum(bytes, at + 4, at + 2 + length);
      if (sum !== null) return sum;
    }
    at += 2 + length;
  }
  return null;
}

function tableZeroSum(bytes: Uint8Array, from: number, to: number): number | null {
  let at = from;
  while (at < to && to <= bytes.length) {
    const wide = (bytes[at] ?? 0) >> 4 === 1;
    const id = (bytes[at] ?? 0) & 15;
    const size = wide ? 128 : 64;
    if (id === 0 && at + 1 + size <= to) return sumTable(bytes, at + 1, wide);
    at += 1 + size;
  }
  return null;
}

function sumTable(bytes: Uint8Array, from: number, wide: boolean): number {
  let sum = 0;
  for (let k = 0; k < 64; k++) {
    sum += wide ? ((bytes[from + 2 * k] ?? 0) << 8) | (bytes[from + 2 * k + 1] ?? 0) : (bytes[from + k] ?? 0);
  }
  return sum;
}
