/** sRGB bytes to CIE L*a*b* (D65), as training/render/palette.py. */

const LINEAR = Float64Array.from({ length: 256 }, (_, level) => {
  const c = level / 255;
  return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
});

/** Planes, each of as many numbers as there are pixels. */
export interface Lab {
  readonly l: Float64Array;
  readonly a: Float64Array;
  readonly b: Float64Array;
}

/** rgb: bytes, three a pixel. */
export function labOf(rgb: Uint8Array): Lab {
  const count = rgb.length / 3;
  const [l, a, b] = [new Float64Array(count), new Float64Array(count), new Float64Array(count)];
  for (let at = 0; at < count; at += 1) {
    const red = LINEAR[rgb[at * 3]!]!;
    const green = LINEAR[rgb[at * 3 + 1]!]!;
    const blue = LINEAR[rgb[at * 3 + 2]!]!;
    const x = root((red * 0.4124 + green * 0.3576 + blue * 0.1805) / 0.9505);
    const y = root(red * 0.2126 + green * 0.7152 + blue * 0.0722);
    const z = root((red * 0.0193 + green * 0.1192 + blue * 0.9505) / 1.089);
    l[at] = 116 * y - 16;
    a[at] = 500 * (x - y);
    b[at] = 200 * (y - z);
  }
  return { l, a, b };
}

const root = (t: number): number => (t > 216 / 24389 ? Math.cbrt(t) : ((24389 / 27) * t + 16) / 116);
