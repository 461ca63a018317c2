/** Text in a chosen face, measured by drawing it, since librsvg knows neither textLength nor how wide a text will be. */
import type { Face } from './fonts.ts';
import { boundsAbove, drawn, svg } from './raster.ts';

/** Ink around the origin of the baseline, in ems. */
interface Ink {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

const SIZE = 32;
const inks = new Map<string, Promise<Ink>>();

function ink(text: string, face: Face, spacing: number): Promise<Ink> {
  const key = `${face.id}/${spacing}/${text}`;
  let known = inks.get(key);
  if (!known) inks.set(key, (known = measured(text, face, spacing)));
  return known;
}

async function measured(text: string, face: Face, spacing: number): Promise<Ink> {
  const width = Math.ceil(text.length * SIZE * (1.1 + spacing) + 3 * SIZE);
  const letters = `<text x="${SIZE}" y="${SIZE * 2}" font-family="${face.id}" font-size="${SIZE}" letter-spacing="${spacing * SIZE}">${escaped(text)}</text>`;
  const box = boundsAbove(await drawn(svg(width, SIZE * 4, letters)), 24) ?? [SIZE, SIZE, 2 * SIZE, 2 * SIZE];
  return {
    left: (box[0] - SIZE) / SIZE,
    top: (box[1] - SIZE * 2) / SIZE,
    width: (box[2] - box[0]) / SIZE,
    height: (box[3] - box[1]) / SIZE,
  };
}

export interface Line {
  /** An SVG element whose ink begins at (0, 0). */
  readonly element: string;
  readonly width: number;
  readonly height: number;
}

/** One line of text `size` pixels to the em; `paint` are SVG attributes (fill, stroke). */
export async function line(
  text: string,
  face: Face,
  size: number,
  paint: string,
  spacing = 0,
): Promise<Line> {
  const { left, top, width, height } = await ink(text, face, spacing);
  const element = `<text x="${-left * size}" y="${-top * size}" font-family="${face.id}" font-size="${size}" letter-spacing="${spacing * size}" ${paint}>${escaped(text)}</text>`;
  return { element, width: width * size, height: height * size };
}

/** The same, as large as a width allows. */
export async function fittedLine(
  text: string,
  face: Face,
  width: number,
  mostSize: number,
  paint: string,
  spacing = 0,
): Promise<Line> {
  const { width: ems } = await ink(text, face, spacing);
  return line(text, face, Math.min(mostSize, width / ems), paint, spacing);
}

/** Lines below each other, aligned in their width. */
export function stacked(lines: readonly Line[], gap: number, align: 'left' | 'middle' | 'right'): Line {
  const width = Math.max(...lines.map((one) => one.width));
  let y = 0;
  const elements = lines.map((one) => {
    const free = width - one.width;
    const x = align === 'left' ? 0 : align === 'right' ? free : free / 2;
    const element = at(x, y, one.element);
    y += one.height + gap;
    return element;
  });
  return { element: elements.join(''), width, height: y - gap };
}

export const at = (x: number, y: number, element: string): string =>
  `<g transform="translate(${x.toFixed(1)} ${y.toFixed(1)})">${element}</g>`;

/** Broken at spaces into lines of about equal length. */
export function broken(text: string, lines: number): string[] {
  const words = text.split(' ');
  const most = Math.ceil(text.length / lines) + 2;
  const out: string[] = [];
  for (const word of words) {
    const last = out.at(-1);
    if (last !== undefined && (last.length + word.length < most || out.length === lines))
      out[out.length - 1] = `${last} ${word}`;
    else out.push(word);
  }
  return out;
}

export const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign]!);
