/** Seals, stars, ribbons and flags with a few letters, as shops stick them on pictures. */
import type { Chance } from './chance.ts';
import { type Face, faceFor } from './fonts.ts';
import { at, broken, fittedLine, type Line, stacked } from './lettering.ts';
import type { Library } from './library.ts';
import { freePlace, inked, type Overlay, overlaid, turned } from './overlay.ts';
import type { Raster } from './raster.ts';
import type { Take } from './take.ts';

const HUES = [0, 8, 28, 45, 130, 165, 200, 222, 262, 330] as const;

export async function withBadge(take: Take, library: Library, chance: Chance): Promise<Take | null> {
  const text = library.phrases.badge(chance);
  const bold = library.faces.filter(({ id }) => !id.endsWith('-400'));
  const face = faceFor(text, bold.length > 0 ? bold : library.faces, chance);
  const overlay = chance.happens(0.22)
    ? await cornerRibbon(take, text, face, chance)
    : await sticker(take, text, face, chance);
  return overlay && overlaid(take, 'badge', [overlay], { text });
}

async function sticker(take: Take, text: string, face: Face, chance: Chance): Promise<Overlay | null> {
  const long = Math.max(take.rgb.width, take.rgb.height);
  const side = long * chance.between(0.15, 0.29);
  const hue = chance.pick(HUES);
  const shape = chance.weighted([
    [burst, 3],
    [disc, 3],
    [flag, 1.5],
    [shield, 1.2],
    [rating, 1.3],
  ]);
  const drawing = await shape(text, face, side, hue, chance);
  const layer = await turned(drawing, chance.happens(0.5) ? chance.between(-20, 20) : 0);
  const place = freePlace(take, layer.width, layer.height, chance);
  return place && { layer, ...place };
}

const gradient = (hue: number, chance: Chance): string =>
  `<defs><linearGradient id="f" x1="0" y1="0" x2="${chance.between(0, 1)}" y2="1"><stop offset="0" stop-color="hsl(${hue} 85% ${chance.whole(44, 56)}%)"/><stop offset="1" stop-color="hsl(${hue} 90% ${chance.whole(26, 40)}%)"/></linearGradient><filter id="d" x="-20%" y="-20%" width="150%" height="150%"><feDropShadow dx="1" dy="2" stdDeviation="2" flood-opacity=".35"/></filter></defs>`;

async function words(text: string, face: Face, width: number, height: number, ink: string): Promise<Line> {
  const rows = broken(
    text.toUpperCase(),
    text.length > 8 && text.includes(' ') ? Math.min(3, Math.ceil(text.length / 8)) : 1,
  );
  const gap = height * 0.08;
  const most = (height - gap * (rows.length - 1)) / rows.length;
  const lines = await Promise.all(
    rows.map((row) => fittedLine(row, face, width, most * 1.25, `fill="${ink}"`)),
  );
  return stacked(lines, gap, 'middle');
}

const centred = (line: Line, x: number, y: number): string =>
  at(x - line.width / 2, y - line.height / 2, line.element);

type Shape = (text: string, face: Face, side: number, hue: number, chance: Chance) => Promise<Raster>;

const burst: Shape = async (text, face, side, hue, chance) => {
  const r = side / 2;
  const teeth = chance.whole(10, 26);
  const deep = chance.between(0.76, 0.92);
  const points = Array.from({ length: teeth * 2 }, (_, i) => {
    const [angle, far] = [(i * Math.PI) / teeth, i % 2 === 0 ? r : r * deep];
    return `${(r + far * Math.cos(angle)).toFixed(1)},${(r + far * Math.sin(angle)).toFixed(1)}`;
  });
  const label = await words(text, face, side * 0.66, side * 0.42, hue === 45 ? '#3e2723' : '#fff');
  const ring = chance.happens(0.5)
    ? `<circle cx="${r}" cy="${r}" r="${r * deep * 0.92}" fill="none" stroke="#fff" stroke-width="${side * 0.012}"/>`
    : '';
  const element = `<polygon points="${points.join(' ')}" fill="url(#f)" filter="url(#d)"/>${ring}${centred(label, r, r)}`;
  return inked({ element, width: side, height: side }, 8, gradient(hue, chance));
};

const disc: Shape = async (text, face, side, hue, chance) => {
  const r = side / 2;
  const hollow = chance.happens(0.3);
  const ink = hollow ? `hsl(${hue} 85% 36%)` : '#fff';
  const label = await words(text, face, side * 0.72, side * 0.44, ink);
  const fill = hollow ? '#fff' : 'url(#f)';
  const dots = chance.happens(0.4) ? `stroke-dasharray="${side * 0.02} ${side * 0.02}"` : '';
  const element = `<circle cx="${r}" cy="${r}" r="${r}" fill="${fill}" stroke="${ink}" stroke-width="${hollow ? side * 0.03 : 0}"/><circle cx="${r}" cy="${r}" r="${r * 0.88}" fill="none" stroke="${ink}" stroke-width="${side * 0.014}" ${dots}/>${centred(label, r, r)}`;
  return inked({ element, width: side, height: side }, 5, gradient(hue, chance));
};

/** A flag that hangs from above, its foot cut in. */
const flag: Shape = async (text, face, side, hue, chance) => {
  const [w, h] = [side * 0.72, side * 1.05];
  const label = await words(text, face, w * 0.82, h * 0.5, '#fff');
  const element = `<path d="M0 0H${w}V${h}L${w / 2} ${h * 0.84}L0 ${h}Z" fill="url(#f)" filter="url(#d)"/>${centred(label, w / 2, h * 0.42)}`;
  return inked({ element, width: w, height: h }, 8, gradient(hue, chance));
};

const shield: Shape = async (text, face, side, hue, chance) => {
  const [w, h] = [side * 0.86, side];
  const label = await words(text, face, w * 0.7, h * 0.36, '#fff');
  const path = (k: number) => {
    const [l, r, t, b] = [w * k, w * (1 - k), h * k, h * (1 - k)];
    return `M${l} ${t + h * 0.08}Q${w / 2} ${t + h * 0.08} ${w / 2} ${t}Q${w / 2} ${t + h * 0.08} ${r} ${t + h * 0.08}V${h * 0.55}Q${r} ${h * 0.85} ${w / 2} ${b}Q${l} ${h * 0.85} ${l} ${h * 0.55}Z`;
  };
  const element = `<path d="${path(0)}" fill="url(#f)"/><path d="${path(0.05)}" fill="none" stroke="#fff" stroke-opacity=".85" stroke-width="${side * 0.015}"/>${centred(label, w / 2, h * 0.46)}`;
  return inked({ element, width: w, height: h }, 5, gradient(hue, chance));
};

/** Five stars with a line below them, in a light panel. */
const rating: Shape = async (text, face, side, _hue, chance) => {
  const [w, h] = [side * 1.3, side * 0.56];
  const star = (cx: number, cy: number, r: number) =>
    Array.from({ length: 10 }, (_, i) => {
      const [angle, far] = [(i * Math.PI) / 5 - Math.PI / 2, i % 2 === 0 ? r : r * 0.42];
      return `${(cx + far * Math.cos(angle)).toFixed(1)},${(cy + far * Math.sin(angle)).toFixed(1)}`;
    }).join(' ');
  const full = chance.whole(4, 5);
  const stars = Array.from(
    { length: 5 },
    (_, i) =>
      `<polygon points="${star(w * (0.14 + i * 0.18), h * 0.32, h * 0.19)}" fill="${i < full ? '#f9a825' : '#d6d6d6'}"/>`,
  );
  const label = await words(text, face, w * 0.84, h * 0.24, '#263238');
  const element = `<rect x="1" y="1" width="${w - 2}" height="${h - 2}" rx="${h * 0.14}" fill="#fff" stroke="#f9a825" stroke-width="2"/>${stars.join('')}${centred(label, w / 2, h * 0.74)}`;
  return inked({ element, width: w, height: h }, 2);
};

/** A band across a corner, cut off by the frame. */
async function cornerRibbon(take: Take, text: string, face: Face, chance: Chance): Promise<Overlay | null> {
  const { width, height } = take.rgb;
  const side = Math.round(Math.min(width, height) * chance.between(0.28, 0.42));
  const band = side * chance.between(0.2, 0.28);
  const hue = chance.pick(HUES);
  const right = chance.happens(0.5);
  const label = await fittedLine(text.toUpperCase(), face, side * 0.78, band * 0.6, 'fill="#fff"');
  const middle = side * 0.38;
  // Along the falling diagonal of a square in the top right corner, or the rising one in the top left.
  const turn = right
    ? `translate(${side - middle} ${middle}) rotate(45)`
    : `translate(${middle} ${middle}) rotate(-45)`;
  const element = `<g transform="${turn}"><rect x="${-side}" y="${-band / 2}" width="${2 * side}" height="${band}" fill="url(#f)"/><path d="M${-side} ${-band * 0.4}H${side}M${-side} ${band * 0.4}H${side}" stroke="#fff" stroke-opacity=".7" stroke-width="1.5" stroke-dasharray="5 4"/>${centred(label, 0, 0)}</g>`;
  const defs = `<clipPath id="c"><rect width="${side}" height="${side}"/></clipPath>${gradient(hue, chance)}`;
  const layer = await inked(
    { element: `<g clip-path="url(#c)">${element}</g>`, width: side, height: side },
    0,
    defs,
  );
  const left = right ? width - layer.width : 0;
  const covered = take.marks.some(({ boxes }) =>
    boxes.some(([x0, y0, x1]) => y0 < layer.height && x0 < left + layer.width && left < x1),
  );
  return covered ? null : { layer, left, top: 0 };
}
