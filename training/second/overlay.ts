/** Lays things over a picture, finds them a free place, and says exactly where the picture changed. */
import sharp, { type Blend } from 'sharp';
import type { Chance } from './chance.ts';
import type { Line } from './lettering.ts';
import { boundsAbove, type Box, cropped, drawn, laid, type Raster, raster, svg } from './raster.ts';
import { marked, type Remarks, type Take } from './take.ts';

/** A drawing in RGBA, to be laid at a place. */
export interface Overlay {
  readonly layer: Raster;
  readonly left: number;
  readonly top: number;
  readonly blend?: Blend;
}

/** Null where nothing changed that one could see. */
export async function overlaid(
  take: Take,
  code: string,
  overlays: readonly Overlay[],
  remarks: Remarks = {},
): Promise<Take | null> {
  let { rgb } = take;
  const boxes: Box[] = [];
  for (const { layer, left, top, blend } of overlays) {
    const after = await laid(rgb, layer, left, top, blend);
    const box = changed(rgb, after);
    if (box) boxes.push(box);
    rgb = after;
  }
  return boxes.length === 0 ? null : marked({ ...take, rgb }, { code, subKind: null, boxes, remarks });
}

/** Bounds of all pixels that differ; null where none does by enough to be seen. */
export function changed(before: Raster, after: Raster): Box | null {
  const { width, height } = before;
  const steps = Buffer.alloc(width * height);
  let most = 0;
  for (let i = 0; i < steps.length; i++) {
    let step = 0;
    for (let c = i * 3; c < i * 3 + 3; c++) step = Math.max(step, Math.abs(before.data[c]! - after.data[c]!));
    steps[i] = step;
    most = Math.max(most, step);
  }
  return most < 10 ? null : boundsAbove({ data: steps, width, height, channels: 1 }, 0);
}

/** A drawing cut to its ink. */
export async function inked(line: Line, margin: number, defs = ''): Promise<Raster> {
  const [width, height] = [Math.ceil(line.width + 2 * margin), Math.ceil(line.height + 2 * margin)];
  return trimmed(
    await drawn(
      svg(width, height, `${defs}<g transform="translate(${margin} ${margin})">${line.element}</g>`),
    ),
  );
}

export async function trimmed(layer: Raster): Promise<Raster> {
  const box = boundsAbove(layer, 2);
  return box ? cropped(layer, box) : layer;
}

export const turned = (layer: Raster, degrees: number): Promise<Raster> =>
  degrees === 0
    ? Promise.resolve(layer)
    : raster(
        sharp(layer.data, { raw: { width: layer.width, height: layer.height, channels: 4 } }).rotate(
          degrees,
          {
            background: { r: 0, g: 0, b: 0, alpha: 0 },
          },
        ),
        4,
      ).then(trimmed);

/** Where marketing puts things: the corners above all; elsewhere only rarely. */
const ANCHORS: readonly (readonly [readonly [number, number], number])[] = [
  [[0, 0], 3],
  [[1, 0], 3],
  [[0, 1], 3],
  [[1, 1], 3],
  [[0.5, 0], 1.5],
  [[0.5, 1], 2],
  [[0, 0.5], 0.7],
  [[1, 0.5], 0.7],
  [[0.5, 0.5], 0.6],
];

/** A place for something of this size that covers nothing that was laid there before; null where there is none. */
export function freePlace(
  take: Take,
  width: number,
  height: number,
  chance: Chance,
): { left: number; top: number } | null {
  const { rgb, marks } = take;
  const taken = marks.flatMap(({ boxes }) => boxes);
  const air = chance.between(0.01, 0.05) * Math.max(rgb.width, rgb.height);
  for (let attempt = 0; attempt < 14; attempt++) {
    const [x, y] = chance.weighted(ANCHORS);
    const along = (anchor: number, free: number) =>
      Math.round(Math.max(0, Math.min(free, free * anchor + (0.5 - anchor) * 2 * air * Math.sign(free))));
    const left = along(x, rgb.width - width);
    const top = along(y, rgb.height - height);
    const box: Box = [left, top, left + width, top + height];
    if (taken.every((other) => !overlaps(box, other))) return { left, top };
  }
  return null;
}

const overlaps = (a: Box, b: Box): boolean => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];

/** Mean luma, 0..255, of a region of a picture, as far as it lies in it. */
export function luma(
  { data, width, height }: Raster,
  [left, top, right, bottom]: Box = [0, 0, width, height],
): number {
  let [sum, count] = [0, 0];
  for (let y = Math.max(0, top); y < Math.min(height, bottom); y += 2)
    for (let x = Math.max(0, left); x < Math.min(width, right); x += 2) {
      const i = (y * width + x) * 3;
      sum += 0.299 * data[i]! + 0.587 * data[i + 1]! + 0.114 * data[i + 2]!;
      count++;
    }
  return count === 0 ? 255 : sum / count;
}
