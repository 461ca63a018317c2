/** Pictures in memory: raw pixels, and the few ways between them, files and SVG. */
import sharp, { type Blend, type KernelEnum, type Sharp } from 'sharp';

/** Interleaved, 8 bit: 3 channels RGB, 4 with straight alpha, 1 a mask. */
export interface Raster {
  readonly data: Buffer;
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3 | 4;
}

/** Left, top, right, bottom; right and bottom excluded. */
export type Box = readonly [number, number, number, number];

export const asSharp = ({ data, width, height, channels }: Raster) =>
  sharp(data, { raw: { width, height, channels } });

export async function raster(image: Sharp, channels: 1 | 3 | 4): Promise<Raster> {
  const shaped =
    channels === 4
      ? image.toColourspace('srgb').ensureAlpha()
      : channels === 3
        ? image.toColourspace('srgb').removeAlpha()
        : image.toColourspace('b-w').extractChannel(0);
  const { data, info } = await shaped.raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels };
}

/** RGBA. */
export const drawn = (svg: string): Promise<Raster> => raster(sharp(Buffer.from(svg)), 4);

/** An SVG document of a picture's size around its elements. */
export const svg = (width: number, height: number, inside: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${inside}</svg>`;

export const plain = (width: number, height: number, pixel: readonly number[]): Raster => ({
  data: Buffer.alloc(width * height * pixel.length, Buffer.from(pixel)),
  width,
  height,
  channels: pixel.length as 1 | 3 | 4,
});

export const resized = (
  picture: Raster,
  width: number,
  height: number,
  kernel: keyof KernelEnum = 'lanczos3',
): Promise<Raster> =>
  raster(asSharp(picture).resize(width, height, { fit: 'fill', kernel }), picture.channels);

/** A cut-out of the picture; Error where the box reaches out of it. */
export const cropped = (picture: Raster, [left, top, right, bottom]: Box): Promise<Raster> =>
  raster(
    asSharp(picture).extract({ left, top, width: right - left, height: bottom - top }),
    picture.channels,
  );

/** `layer` over `ground`, with its corner at (left, top), which may lie outside. */
export async function laid(
  ground: Raster,
  layer: Raster,
  left = 0,
  top = 0,
  blend: Blend = 'over',
): Promise<Raster> {
  const box = overlap(ground, layer, left, top);
  if (!box) return ground;
  const whole = box[0] === 0 && box[1] === 0 && box[2] === layer.width && box[3] === layer.height;
  const visible = whole ? layer : await cropped(layer, box);
  const { data: input, width, height, channels } = visible;
  return raster(
    asSharp(ground).composite([
      { input, raw: { width, height, channels }, left: left + box[0], top: top + box[1], blend },
    ]),
    ground.channels,
  );
}

/** A mask of a canvas's size that holds `mask` with its corner at (left, top). */
export function placedMask(mask: Raster, width: number, height: number, left: number, top: number): Raster {
  const out = plain(width, height, [0]);
  const box = overlap(out, mask, left, top);
  if (!box) return out;
  for (let y = box[1]; y < box[3]; y++)
    mask.data.copy(
      out.data,
      (y + top) * width + left + box[0],
      y * mask.width + box[0],
      y * mask.width + box[2],
    );
  return out;
}

/** The part of the layer, in its own pixels, that falls on the ground. */
function overlap(ground: Raster, layer: Raster, left: number, top: number): Box | null {
  const box: Box = [
    Math.max(0, -left),
    Math.max(0, -top),
    Math.min(layer.width, ground.width - left),
    Math.min(layer.height, ground.height - top),
  ];
  return box[0] < box[2] && box[1] < box[3] ? box : null;
}

/** Bounds of what is above `level` in the last channel; null where nothing is. */
export function boundsAbove({ data, width, height, channels }: Raster, level: number): Box | null {
  let [left, top, right, bottom] = [width, height, 0, 0];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      if (data[(y * width + x + 1) * channels - 1]! <= level) continue;
      if (x < left) left = x;
      if (x >= right) right = x + 1;
      if (y < top) top = y;
      bottom = y + 1;
    }
  return right === 0 ? null : [left, top, right, bottom];
}

/** RGBA: a colour where the mask is. */
export function tinted({ data, width, height }: Raster, rgb: readonly number[], strength = 1): Raster {
  const out = Buffer.alloc(data.length * 4);
  for (let i = 0; i < data.length; i++) {
    out[i * 4] = rgb[0]!;
    out[i * 4 + 1] = rgb[1]!;
    out[i * 4 + 2] = rgb[2]!;
    out[i * 4 + 3] = data[i]! * strength;
  }
  return { data: out, width, height, channels: 4 };
}

/** Mean absolute difference of two RGB pictures of one size, 0..255. */
export function difference(a: Raster, b: Raster): number {
  let sum = 0;
  for (let i = 0; i < a.data.length; i++) sum += Math.abs(a.data[i]! - b.data[i]!);
  return sum / a.data.length;
}
