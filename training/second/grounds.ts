/** What products stand on and before: quiet grounds, places, and those that draw the eye away. */
import sharp from 'sharp';
import type { Chance } from './chance.ts';
import type { Library, Plate } from './library.ts';
import { asSharp, cropped, drawn, laid, plain, type Raster, raster, resized, svg } from './raster.ts';
import type { Framing } from './framing.ts';
import type { Cutout, Shot } from './product.ts';

export interface Ground {
  readonly rgb: Raster;
  /** Id of the plate or photo, where it is one. */
  readonly scene: string | null;
  readonly light: boolean;
}

export const whiteGround = (width: number, height: number): Ground => ({
  rgb: plain(width, height, [255, 255, 255]),
  scene: null,
  light: true,
});

/** A studio's paper in a light tone, lit from somewhere. */
export async function quietGround(width: number, height: number, chance: Chance): Promise<Ground> {
  const hue = chance.whole(0, 359);
  const colour = (lightness: number) => `hsl(${hue} ${chance.whole(0, 14)}% ${lightness.toFixed(1)}%)`;
  const bright = chance.between(93, 98);
  const dim = bright - chance.between(2, 8);
  const shape = chance.happens(0.5)
    ? `<radialGradient id="g" cx="${chance.between(0.3, 0.7)}" cy="${chance.between(0.2, 0.6)}" r="0.9">`
    : `<linearGradient id="g" x1="0" y1="0" x2="${chance.between(-0.3, 0.3)}" y2="1">`;
  const stops = `<stop offset="0" stop-color="${colour(bright)}"/><stop offset="1" stop-color="${colour(dim)}"/>`;
  const close = shape.startsWith('<radial') ? '</radialGradient>' : '</linearGradient>';
  const drawing = svg(
    width,
    height,
    `<defs>${shape}${stops}${close}</defs><rect width="100%" height="100%" fill="url(#g)"/>`,
  );
  return { rgb: await raster(sharp(Buffer.from(drawing)), 3), scene: null, light: true };
}

/** Those that are seen from about the same height; `room`: no mere paper. */
export const fittingPlates = (
  plates: readonly Plate[],
  { elevation, worn }: Pick<Shot, 'elevation' | 'worn'>,
  room = false,
): Plate[] =>
  plates.filter(
    (plate) =>
      Math.abs(plate.elevation - (elevation ?? Infinity)) < 9 &&
      !(room && plate.paper) &&
      !(worn === true && plate.indoors),
  );

/** An empty place in which the product stands where something should; null where no place is seen from that height. */
export async function place(
  cutout: Cutout,
  shot: Pick<Shot, 'elevation' | 'worn'>,
  library: Library,
  chance: Chance,
  room = false,
): Promise<{ ground: Ground; framing: Framing } | null> {
  const fitting = fittingPlates(library.plates, shot, room);
  if (fitting.length === 0) return null;
  const plate = chance.pick(fitting);
  const [standLeft, standTop, standRight, standBottom] = plate.stand;
  const [x0, y0, x1, y1] = cutout.box;
  const fit = Math.min((standRight - standLeft) / (x1 - x0), (standBottom - standTop) / (y1 - y0));
  const wanted = Math.max((x1 - x0) * fit, (y1 - y0) * fit) / chance.between(0.5, 0.8);
  const side = Math.round(Math.min(wanted, ...plate.size));
  const middle = [(standLeft + standRight) / 2, (standTop + standBottom) / 2] as const;
  const within = (centre: number, most: number) =>
    Math.round(Math.max(0, Math.min(most - side, centre - side * chance.between(0.42, 0.58))));
  const [left, top] = [within(middle[0], plate.size[0]), within(middle[1], plate.size[1])];
  const long = Math.round(chance.between(470, 600));
  const zoom = long / side;
  const rgb = await resized(
    await cropped(await plate.load(), [left, top, left + side, top + side]),
    long,
    long,
  );
  const scale = fit * zoom;
  const framing: Framing = {
    width: long,
    height: long,
    scale,
    left: Math.round((middle[0] - left) * zoom - ((x0 + x1) / 2) * scale),
    top: Math.round((standBottom - top) * zoom - y1 * scale),
  };
  return { ground: { rgb, scene: plate.id, light: false }, framing };
}

/** How far a ground's brightness strays, 0..128; below this it draws nobody's eye. */
const BUSY = 20;

/** Users' photos, material, and patterns that nobody photographs a product before. */
export async function busyGround(
  width: number,
  height: number,
  library: Library,
  chance: Chance,
): Promise<Ground> {
  for (let attempt = 0; attempt < 8; attempt++) {
    const ground = await chance.weighted([
      [photoGround, library.photos.length > 0 ? 5 : 0],
      [textureGround, library.textures.length > 0 ? 2.5 : 0],
      [patternGround, 1.5],
      [marbledGround, 1],
    ])(width, height, library, chance);
    const { channels } = await sharp(ground.rgb.data, {
      raw: { width, height, channels: 3 },
    }).stats();
    if (Math.max(...channels.map(({ stdev }) => stdev)) >= BUSY) return ground;
  }
  return patternGround(width, height, library, chance);
}

async function photoGround(
  width: number,
  height: number,
  { photos }: Library,
  chance: Chance,
): Promise<Ground> {
  const photo = chance.pick(photos);
  // What the photo is of stands in its middle, and would be taken for the product: its surroundings are what is wanted.
  const zoom = chance.between(1.3, 2.4);
  const image = sharp(photo.file, { failOn: 'none' })
    .rotate()
    .resize(Math.ceil(width * zoom), Math.ceil(height * zoom), { fit: 'cover', kernel: 'linear' });
  const big = await raster(image, 3);
  const edge = (free: number) =>
    Math.round(free * chance.pick([0, 1, chance.between(0, 0.15), chance.between(0.85, 1)]));
  const [left, top] = [edge(big.width - width), edge(big.height - height)];
  const sharpCut = await cropped(big, [left, top, left + width, top + height]);
  // Behind a product a room is often out of focus.
  const rgb = chance.happens(0.4)
    ? await raster(asSharp(sharpCut).blur(chance.between(1.5, 4)), 3)
    : sharpCut;
  return { rgb, scene: photo.id, light: false };
}

/** A tile laid as a floor or a wall, often darkening to a side. */
async function textureGround(
  width: number,
  height: number,
  { textures }: Library,
  chance: Chance,
): Promise<Ground> {
  // Some materials have many tiles: the material is drawn first.
  const material = chance.pick([...new Set(textures.map((one) => one.material))]);
  const texture = chance.pick(textures.filter((one) => one.material === material));
  const tile = await texture.load();
  const side = Math.round(Math.max(width, height) / chance.between(1.6, 4));
  const { data } = await resized(tile, side, side, 'cubic');
  const tiled = sharp({ create: { width, height, channels: 3, background: '#fff' } }).composite([
    { input: data, raw: { width: side, height: side, channels: 3 }, tile: true, gravity: 'northwest' },
  ]);
  const light = `<defs><linearGradient id="l" x1="${chance.unit()}" y1="0" x2="${chance.unit()}" y2="1"><stop offset="0" stop-color="#000" stop-opacity="0"/><stop offset="1" stop-color="#000" stop-opacity="${chance.between(0, 0.5)}"/></linearGradient></defs><rect width="100%" height="100%" fill="url(#l)"/>`;
  const rgb = await laid(await raster(tiled, 3), await drawn(svg(width, height, light)));
  return { rgb, scene: texture.id, light: false };
}

async function patternGround(
  width: number,
  height: number,
  _library: Library,
  chance: Chance,
): Promise<Ground> {
  const hue = chance.whole(0, 359);
  const one = `hsl(${hue} ${chance.whole(35, 90)}% ${chance.whole(30, 60)}%)`;
  const two = `hsl(${(hue + chance.whole(40, 320)) % 360} ${chance.whole(20, 90)}% ${chance.whole(55, 92)}%)`;
  const s = chance.between(24, 90);
  const figure = chance.pick([
    `<rect width="${s / 2}" height="${s}" fill="${two}"/>`,
    `<circle cx="${s / 2}" cy="${s / 2}" r="${s * chance.between(0.2, 0.42)}" fill="${two}"/>`,
    `<rect width="${s / 2}" height="${s / 2}" fill="${two}"/><rect x="${s / 2}" y="${s / 2}" width="${s / 2}" height="${s / 2}" fill="${two}"/>`,
    `<rect width="${s}" height="${s * 0.35}" fill="${two}" opacity=".6"/><rect width="${s * 0.35}" height="${s}" fill="${two}" opacity=".6"/><path d="M0 ${s * 0.7}H${s}M${s * 0.7} 0V${s}" stroke="#fff" stroke-width="${s * 0.04}"/>`,
    `<path d="M0 ${s / 2}L${s / 4} ${s / 4}L${s / 2} ${s / 2}L${s * 0.75} ${s / 4}L${s} ${s / 2}" fill="none" stroke="${two}" stroke-width="${s * 0.16}"/>`,
  ]);
  const drawing = svg(
    width,
    height,
    `<defs><pattern id="p" width="${s}" height="${s}" patternUnits="userSpaceOnUse" patternTransform="rotate(${chance.whole(0, 90)})"><rect width="${s}" height="${s}" fill="${one}"/>${figure}</pattern></defs><rect width="100%" height="100%" fill="url(#p)"/>`,
  );
  return { rgb: await raster(sharp(Buffer.from(drawing)), 3), scene: null, light: false };
}

/** Turbulence, as paper marblers and desktop wallpapers have it. */
async function marbledGround(
  width: number,
  height: number,
  _library: Library,
  chance: Chance,
): Promise<Ground> {
  // Noise is slow to compute, and soft enough to be enlarged.
  const [w, h] = [Math.ceil(width / 2), Math.ceil(height / 2)];
  const kind = chance.pick(['turbulence', 'fractalNoise']);
  const row = () => [0, 1, 2].map(() => chance.between(-0.4, 1.8).toFixed(2)).join(' ');
  const shift = () => chance.between(-0.5, 0.3).toFixed(2);
  const drawing = svg(
    w,
    h,
    `<filter id="n" x="0" y="0" width="100%" height="100%" color-interpolation-filters="sRGB"><feTurbulence type="${kind}" baseFrequency="${chance.between(0.008, 0.04).toFixed(4)} ${chance.between(0.008, 0.06).toFixed(4)}" numOctaves="3" seed="${chance.whole(1, 9999)}"/><feColorMatrix values="${row()} 0 ${shift()} ${row()} 0 ${shift()} ${row()} 0 ${shift()} 0 0 0 0 1"/></filter><rect width="100%" height="100%" filter="url(#n)"/>`,
  );
  const rgb = await resized(await raster(sharp(Buffer.from(drawing)), 3), width, height, 'cubic');
  return { rgb, scene: null, light: false };
}
