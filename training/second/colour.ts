/** Families of colour, and which of them nobody would take for each other. */

/** The names are those of the packs; one middle tone each, and lightness, which light and shade change, counts half. */
const TONES: Readonly<Record<string, string>> = {
  black: '202022',
  white: 'f0efec',
  grey: '808285',
  silver: 'bdbdbb',
  beige: 'd9c7a4',
  brown: '7a4d2d',
  red: 'b8282d',
  burgundy: '702232',
  pink: 'e096a6',
  orange: 'dc702c',
  yellow: 'e6bd3f',
  gold: 'bf954a',
  green: '3d7a4c',
  olive: '74743e',
  teal: '27757a',
  'light blue': '92b9d6',
  blue: '2f63ac',
  navy: '20304e',
  purple: '78589c',
  lavender: 'b39ddb',
};

const FAR = 38;

/** False where either is no known family. */
export function contradicts(one: string, other: string): boolean {
  const [a, b] = [TONES[one], TONES[other]];
  if (a === undefined || b === undefined) return false;
  const [p, q] = [hexLab(a), hexLab(b)];
  return Math.hypot((p[0] - q[0]) / 2, p[1] - q[1], p[2] - q[2]) > FAR || Math.abs(p[0] - q[0]) > 55;
}

const hexLab = (hex: string): Lab => {
  const at = (from: number) => parseInt(hex.slice(from, from + 2), 16);
  return labOf(at(0), at(2), at(4));
};

export type Lab = readonly [number, number, number];

/** sRGB levels -> their shares of light. */
const LINEAR = Float64Array.from({ length: 256 }, (_, level) => {
  const share = level / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
});

/** CIE L*a*b*, D65, of sRGB 0..255. */
export function labOf(red: number, green: number, blue: number): Lab {
  const [r, g, b] = [LINEAR[red]!, LINEAR[green]!, LINEAR[blue]!];
  const curve = (t: number) => (t > 216 / 24389 ? Math.cbrt(t) : ((24389 / 27) * t + 16) / 116);
  const x = curve((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505);
  const y = curve(0.2126 * r + 0.7152 * g + 0.0722 * b);
  const z = curve((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}
