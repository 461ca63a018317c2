/** Offers and slogans over a picture: plain lines, outlined blocks, pills, strips with a gradient, slanted ribbons of words. */
import type { Chance } from './chance.ts';
import { type Face, faceFor } from './fonts.ts';
import { at, broken, fittedLine, type Line, stacked } from './lettering.ts';
import type { Library } from './library.ts';
import { freePlace, inked, luma, type Overlay, overlaid, turned } from './overlay.ts';
import type { Take } from './take.ts';

const STRONG = [
  '#d50000',
  '#c51162',
  '#6200ea',
  '#0d47a1',
  '#006064',
  '#1b5e20',
  '#e65100',
  '#212121',
  '#b71c1c',
] as const;
const ON_STRONG = ['#ffffff', '#ffffff', '#fff59d', '#ffe082'] as const;
const LIGHT_PANELS = ['#ffeb3b', '#ffffff', '#fce4ec', '#e0f7fa', '#f1f8e9'] as const;

/** Least height of the words, as a share of the picture's longest side: smaller ones nobody reads, nor notices. */
const LEGIBLE = 0.026;

export async function withText(take: Take, library: Library, chance: Chance): Promise<Take | null> {
  const text = library.phrases.promotion(chance);
  const face = faceFor(text, library.faces, chance);
  const style = chance.weighted([
    [lettered, 4],
    [panelled, 3],
    [strip, 2],
  ]);
  const overlay = await style(take, text, face, chance);
  if (!overlay) return null;
  const second = chance.happens(0.15) ? await again(take, overlay, library, face, chance) : null;
  return overlaid(take, 'added-text', second ? [overlay, second] : [overlay], { text });
}

const TAKEN = { code: 'added-text', subKind: null, remarks: {} } as const;

/** Another offer elsewhere in the same picture. */
async function again(
  take: Take,
  first: Overlay,
  library: Library,
  face: Face,
  chance: Chance,
): Promise<Overlay | null> {
  const { left, top, layer } = first;
  const taken = [left, top, left + layer.width, top + layer.height] as const;
  const withFirst = { ...take, marks: [...take.marks, { ...TAKEN, boxes: [taken] }] };
  return lettered(withFirst, library.phrases.promotion(chance), face, chance);
}

async function block(
  text: string,
  face: Face,
  width: number,
  most: number,
  paint: string,
  chance: Chance,
): Promise<Line> {
  const shouting = chance.happens(0.35) ? text.toUpperCase() : text;
  const rows = broken(shouting, Math.max(1, Math.min(3, Math.round(shouting.length / chance.whole(10, 22)))));
  const spacing = chance.happens(0.2) ? chance.between(0.05, 0.2) : 0;
  const justified = chance.happens(0.3);
  const longest = rows.reduce((a, b) => (b.length > a.length ? b : a));
  const one = await fittedLine(longest, face, width, most, paint, spacing);
  const size = (one.height / Math.max(1, one.height)) * sizeOf(one.element);
  const lines = await Promise.all(
    rows.map((row) =>
      justified && row.length > 3
        ? fittedLine(row, face, one.width, size * 1.8, paint, spacing)
        : fittedLine(row, face, width, size, paint, spacing),
    ),
  );
  return stacked(lines, size * chance.between(0.25, 0.45), chance.pick(['left', 'middle', 'right'] as const));
}

const sizeOf = (element: string): number => Number(/font-size="([\d.]+)"/.exec(element)?.[1] ?? 20);

/** Words straight on the picture, in a colour that can be read there. */
async function lettered(take: Take, text: string, face: Face, chance: Chance): Promise<Overlay | null> {
  const { width, height } = take.rgb;
  const long = Math.max(width, height);
  const turn = chance.weighted([
    [0, 7],
    [-90, 0.7],
    [90, 0.4],
    [chance.between(-28, 28), 2],
  ]);
  const room = (Math.abs(turn) === 90 ? height : width) * chance.between(0.3, 0.8);
  const most = long * chance.between(0.045, 0.1);
  const words = await block(text, face, room, most, 'fill="currentColor"', chance);
  if (words.height < LEGIBLE * long) return null;
  const place = freePlace(take, Math.ceil(words.width) + 4, Math.ceil(words.height) + 4, chance);
  if (!place) return null;
  const under = luma(take.rgb, [place.left, place.top, place.left + words.width, place.top + words.height]);
  const [ink, rim] =
    under > 130 ? [chance.pick(STRONG), '#fff'] : [chance.pick([...ON_STRONG, '#ffffff']), '#000'];
  // On a mixed ground people give their letters a rim or a shadow.
  const stroke = chance.happens(take.light ? 0.25 : 0.7)
    ? `stroke="${rim}" stroke-width="${(most * chance.between(0.03, 0.09)).toFixed(1)}" paint-order="stroke" stroke-linejoin="round"`
    : '';
  const shadowed = chance.happens(0.2);
  const filter = `<filter id="s" x="-20%" y="-20%" width="150%" height="150%"><feDropShadow dx="${most * 0.05}" dy="${most * 0.06}" stdDeviation="${most * 0.03}" flood-opacity=".55"/></filter>`;
  const element = `<g color="${ink}" ${stroke} ${shadowed ? 'filter="url(#s)"' : ''}>${words.element}</g>`;
  const layer = await turned(
    await inked({ ...words, element }, Math.ceil(most * 0.2), shadowed ? filter : ''),
    turn,
  );
  const again = freePlace(take, layer.width, layer.height, chance);
  return (
    again && {
      layer,
      left: Math.abs(turn) > 0 ? again.left : place.left,
      top: Math.abs(turn) > 0 ? again.top : place.top,
    }
  );
}

/** A pill or a panel as a web shop's style sheet would draw it. */
async function panelled(take: Take, text: string, face: Face, chance: Chance): Promise<Overlay | null> {
  const { width, height } = take.rgb;
  const long = Math.max(width, height);
  const strong = chance.happens(0.7);
  const fill = chance.pick(strong ? STRONG : LIGHT_PANELS);
  const ink = chance.pick(strong ? ON_STRONG : STRONG);
  const words = await block(
    text,
    face,
    width * chance.between(0.25, 0.6),
    long * chance.between(0.04, 0.075),
    `fill="${ink}"`,
    chance,
  );
  if (words.height < LEGIBLE * long) return null;
  const pad = long * chance.between(0.014, 0.03);
  const size = { width: words.width + pad * 3, height: words.height + pad * 2 };
  const radius = chance.pick([0, pad * 0.6, size.height / 2]);
  const opacity = chance.happens(0.25) ? chance.between(0.7, 0.9) : 1;
  const line = chance.happens(0.3) ? `stroke="${ink}" stroke-width="2"` : '';
  const panel = `<rect x="1" y="1" width="${size.width - 2}" height="${size.height - 2}" rx="${radius}" fill="${fill}" fill-opacity="${opacity}" ${line}/>`;
  const element = panel + at(pad * 1.5, pad, words.element);
  const turn = chance.happens(0.15) ? chance.between(-14, 14) : 0;
  const layer = await turned(await inked({ element, ...size }, 1), turn);
  const place = freePlace(take, layer.width, layer.height, chance);
  return place && { layer, ...place };
}

/** From side to side, at the top or at the bottom. */
async function strip(take: Take, text: string, face: Face, chance: Chance): Promise<Overlay | null> {
  const { width, height } = take.rgb;
  const tall = Math.round(height * chance.between(0.075, 0.15));
  const [one, two] = [chance.pick(STRONG), chance.pick(STRONG)];
  const words = await fittedLine(text, face, width * 0.9, tall * 0.62, `fill="${chance.pick(ON_STRONG)}"`);
  if (words.height < LEGIBLE * Math.max(width, height)) return null;
  const low = chance.happens(0.7);
  const defs = `<defs><linearGradient id="g"><stop offset="0" stop-color="${one}"/><stop offset="1" stop-color="${chance.happens(0.5) ? one : two}"/></linearGradient></defs>`;
  const panel = `<rect width="${width}" height="${tall}" fill="url(#g)" fill-opacity="${chance.happens(0.3) ? 0.8 : 1}"/>`;
  const element = panel + at((width - words.width) / 2, (tall - words.height) / 2, words.element);
  const layer = await inked({ element, width, height: tall }, 0, defs);
  const top = low ? height - tall : 0;
  const covered = take.marks.some(({ boxes }) => boxes.some(([, y0, , y1]) => y0 < top + tall && top < y1));
  return covered ? null : { layer, left: 0, top };
}
