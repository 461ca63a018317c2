/** Things beside the product that nobody gets when they buy it. */
import type { Chance } from './chance.ts';
import type { Library } from './library.ts';
import { overlaid, trimmed, turned } from './overlay.ts';
import type { Shot } from './product.ts';
import { type Box, drawn, type Raster, resized, svg } from './raster.ts';
import { productBox, type Take } from './take.ts';

/** Of the picture; below this nobody notices. */
const LEAST = 0.012;

/** `others`: shots of products of clearly other kinds. */
export async function withProps(
  take: Take,
  library: Library,
  others: readonly Shot[],
  chance: Chance,
): Promise<Take | null> {
  const box = productBox(take);
  if (!box || !take.mask) return null;
  for (let attempt = 0; attempt < 6; attempt++) {
    const thing = await chance.weighted([
      [() => other(others, chance), others.length > 0 ? 4 : 0],
      [() => chance.pick(library.things).load(400), library.things.length > 0 ? 2 : 0],
      [() => twig(chance), 1],
      [() => coins(chance), 0.7],
      [() => ruler(chance), 0.7],
      [() => beads(chance), 0.6],
    ])();
    const found = await laidBeside(take, take.mask, box, await trimmed(thing), chance);
    if (found) return found;
  }
  return null;
}

async function other(shots: readonly Shot[], chance: Chance): Promise<Raster> {
  const { rgba } = await chance.pick(shots).load();
  return rgba;
}

async function laidBeside(
  take: Take,
  mask: Raster,
  box: Box,
  thing: Raster,
  chance: Chance,
): Promise<Take | null> {
  const { width, height } = take.rgb;
  const [left, top, right, bottom] = box;
  const size = Math.max(right - left, bottom - top) * chance.between(0.26, 0.55);
  const scale = Math.min(size / Math.max(thing.width, thing.height), 1.3);
  const [w, h] = [
    Math.max(8, Math.round(thing.width * scale)),
    Math.max(8, Math.round(thing.height * scale)),
  ];
  const layer = await resized(thing, w, h, 'lanczos3');
  // On the side with more room, its foot near the product's.
  const onLeft = Math.abs(left - (width - right)) < width * 0.08 ? chance.happens(0.5) : left > width - right;
  const touch = onLeft ? left - w + w * chance.between(0, 0.4) : right - w * chance.between(0, 0.4);
  const x = Math.round(Math.max(-w * 0.1, Math.min(width - w * 0.9, touch)));
  const y = Math.round(Math.min(height - h * 0.97, bottom - h + chance.between(-0.1, 0.14) * h));
  const behind = chance.happens(0.4);
  const shown = behind ? hidden(layer, mask, x, y) : layer;
  const after = await overlaid(take, 'props', [{ layer: shown, left: x, top: y }]);
  if (!after) return null;
  const seen = visible(shown, mask, x, y);
  const hides = seen.onProduct / Math.max(1, seen.product);
  return seen.all < LEAST * width * height || hides > 0.25 ? null : after;
}

/** What the product stands before cannot be seen. */
function hidden(layer: Raster, mask: Raster, left: number, top: number): Raster {
  const data = Buffer.from(layer.data);
  for (let y = Math.max(0, -top); y < Math.min(layer.height, mask.height - top); y++)
    for (let x = Math.max(0, -left); x < Math.min(layer.width, mask.width - left); x++) {
      const i = (y * layer.width + x) * 4 + 3;
      data[i] = (data[i]! * (255 - mask.data[(y + top) * mask.width + x + left]!)) / 255;
    }
  return { ...layer, data };
}

function visible(layer: Raster, mask: Raster, left: number, top: number) {
  let [all, onProduct, product] = [0, 0, 0];
  for (const value of mask.data) if (value > 128) product++;
  for (let y = Math.max(0, -top); y < Math.min(layer.height, mask.height - top); y++)
    for (let x = Math.max(0, -left); x < Math.min(layer.width, mask.width - left); x++) {
      if (layer.data[(y * layer.width + x) * 4 + 3]! < 128) continue;
      all++;
      if (mask.data[(y + top) * mask.width + x + left]! > 128) onProduct++;
    }
  return { all, onProduct, product };
}

const soft =
  '<filter id="s" x="-10%" y="-10%" width="120%" height="130%"><feDropShadow dx="2" dy="7" stdDeviation="6" flood-opacity=".3"/></filter>';

/** A green twig, as stylists lay beside everything. */
async function twig(chance: Chance): Promise<Raster> {
  const hue = chance.whole(85, 150);
  const leaves = Array.from({ length: chance.whole(6, 10) }, (_, i) => {
    const side = i % 2 === 0 ? 1 : -1;
    const [x, long] = [40 + i * 30, chance.between(52, 84)];
    const green = `hsl(${hue + chance.whole(-12, 12)} ${chance.whole(28, 52)}% ${chance.whole(24, 44)}%)`;
    return `<g transform="translate(${x} ${120 - i * 3}) rotate(${side * chance.between(28, 62)})"><path d="M0 0Q${long * 0.5} ${-long * 0.36} ${long} 0Q${long * 0.5} ${long * 0.36} 0 0Z" fill="${green}"/><path d="M0 0H${long}" stroke="#fff" stroke-opacity=".28" stroke-width="1.6"/></g>`;
  }).join('');
  const stem = `<path d="M12 126Q170 118 350 88" fill="none" stroke="hsl(${hue - 40} 30% 28%)" stroke-width="5" stroke-linecap="round"/>`;
  const drawing = await drawn(svg(440, 260, `<defs>${soft}</defs><g filter="url(#s)">${stem}${leaves}</g>`));
  return turned(drawing, chance.between(-50, 50));
}

/** Coins to show the size. */
function coins(chance: Chance): Promise<Raster> {
  const coin = (x: number, y: number, r: number, hue: string) =>
    `<circle cx="${x}" cy="${y}" r="${r}" fill="url(#${hue})" stroke="#6d5520" stroke-width="2"/><circle cx="${x}" cy="${y}" r="${r * 0.8}" fill="none" stroke="#fff" stroke-opacity=".5" stroke-width="3"/><circle cx="${x - r * 0.12}" cy="${y}" r="${r * 0.34}" fill="#000" fill-opacity=".14"/>`;
  const metal = (id: string, a: string, b: string) =>
    `<radialGradient id="${id}" cx=".35" cy=".3" r=".9"><stop offset="0" stop-color="${a}"/><stop offset="1" stop-color="${b}"/></radialGradient>`;
  const heap = Array.from({ length: chance.whole(2, 4) }, (_, i) =>
    coin(
      70 + i * 62 + chance.between(-10, 10),
      90 + chance.between(-26, 26),
      chance.between(42, 56),
      chance.pick(['g', 'c']),
    ),
  ).join('');
  return drawn(
    svg(
      380,
      200,
      `<defs>${metal('g', '#ffe9a8', '#b98b24')}${metal('c', '#f1c9a5', '#9a5b2c')}${soft}</defs><g filter="url(#s)">${heap}</g>`,
    ),
  );
}

/** A wooden rule with marks. */
async function ruler(chance: Chance): Promise<Raster> {
  const marks = Array.from(
    { length: 41 },
    (_, i) => `<path d="M${14 + i * 9} 0v${i % 5 === 0 ? 22 : 12}" stroke="#3a2a16" stroke-width="1.6"/>`,
  ).join('');
  const wood = chance.pick(['#e3b873', '#d9a05b', '#f2d24a', '#cfd4d8']);
  const body = `<g transform="translate(10 10)" filter="url(#s)"><rect width="390" height="58" rx="4" fill="${wood}"/>${marks}</g>`;
  return turned(await drawn(svg(420, 100, `<defs>${soft}</defs>${body}`)), chance.between(-70, 70));
}

/** A string of beads or shells. */
function beads(chance: Chance): Promise<Raster> {
  const hue = chance.whole(0, 359);
  const row = Array.from({ length: 16 }, (_, i) => {
    const angle = (i / 16) * 2 * Math.PI;
    const [x, y] = [
      190 + 140 * Math.cos(angle) + chance.between(-6, 6),
      110 + 64 * Math.sin(angle) + chance.between(-6, 6),
    ];
    return `<circle cx="${x}" cy="${y}" r="${chance.between(18, 25)}" fill="url(#b)"/>`;
  }).join('');
  const light = `<radialGradient id="b" cx=".35" cy=".3" r=".8"><stop offset="0" stop-color="hsl(${hue} 60% 86%)"/><stop offset="1" stop-color="hsl(${hue} 55% 38%)"/></radialGradient>`;
  return drawn(svg(380, 230, `<defs>${light}${soft}</defs><g filter="url(#s)">${row}</g>`));
}
