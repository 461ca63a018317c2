/** Enlarging by linear interpolation between the centres of pixels. */
import type { Pixels } from './pixels.ts';

/**
 * To at least as many pixels on each axis, first across, then down, rounded after each: what Pillow's BILINEAR makes of it. sharp's enlarging lies half a pixel beside that
 * (2.5 of 255 levels in the mean on a photograph), this makes the same bytes.
 */
export function enlarge(pixels: Pixels, width: number, height: number): Pixels {
  return down(across(pixels, width), height);
}

/** Where a pixel of the enlarged axis lies between two of the small one. */
function between(small: number, large: number): { low: Int32Array; high: Int32Array; share: Float64Array } {
  const [low, high, share] = [new Int32Array(large), new Int32Array(large), new Float64Array(large)];
  for (let at = 0; at < large; at += 1) {
    const place = Math.min(small - 1, Math.max(0, ((at + 0.5) * small) / large - 0.5));
    low[at] = Math.floor(place);
    high[at] = Math.min(small - 1, Math.floor(place) + 1);
    share[at] = place - Math.floor(place);
  }
  return { low, high, share };
}

function across({ width: small, height, rgb }: Pixels, width: number): Pixels {
  if (small === width) return { width, height, rgb };
  const { low, high, share } = between(small, width);
  const out = new Uint8Array(width * height * 3);
  for (let y = 0, to = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1)
      for (let c = 0; c < 3; c += 1, to += 1) {
        const left = rgb[(y * small + low[x]!) * 3 + c]!;
        out[to] = Math.round(left + (rgb[(y * small + high[x]!) * 3 + c]! - left) * share[x]!);
      }
  return { width, height, rgb: out };
}

function down({ width, height: small, rgb }: Pixels, height: number): Pixels {
  if (small === height) return { width, height, rgb };
  const { low, high, share } = between(small, height);
  const row = width * 3;
  const out = new Uint8Array(row * height);
  for (let y = 0, to = 0; y < height; y += 1)
    for (let x = 0; x < row; x += 1, to += 1) {
      const above = rgb[low[y]! * row + x]!;
      out[to] = Math.round(above + (rgb[high[y]! * row + x]! - above) * share[y]!);
    }
  return { width, height, rgb: out };
}
