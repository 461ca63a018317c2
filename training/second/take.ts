/** One picture in the making: its pixels, where the product is, and what is wrong with it so far. */
import type { Shot } from './product.ts';
import { type Box, type Raster, boundsAbove } from './raster.ts';

/** What a reviewer may say of a fault beyond its code. */
export interface Remarks {
  /** How it shows: small or large, dark or bright, sides or ends, qr or bar. */
  readonly manner?: string;
  /** What is written there. */
  readonly text?: string;
  readonly picture?: number;
  readonly otherPicture?: number;
  readonly kind?: string;
  readonly titleKind?: string;
  readonly colour?: string;
  readonly titleColour?: string;
  readonly attribute?: string;
}

export interface Mark {
  readonly code: string;
  readonly subKind: string | null;
  /** In pixels of the take; none where the fault is everywhere. */
  readonly boxes: readonly Box[];
  readonly remarks: Remarks;
}

export interface Take {
  readonly rgb: Raster;
  /** The product's coverage; null where there is no one product, as in a collage. */
  readonly mask: Raster | null;
  readonly shot: Shot;
  readonly scene: string | null;
  /** Whether the ground is white or nearly so: what is white cannot be seen on it. */
  readonly light: boolean;
  readonly marks: readonly Mark[];
}

/** The same take with another fault. */
export const marked = (take: Take, mark: Mark): Take => ({ ...take, marks: [...take.marks, mark] });

export const everywhere = (code: string, remarks: Remarks = {}): Mark => ({
  code,
  subKind: null,
  boxes: [],
  remarks,
});

export const productBox = ({ mask }: Take): Box | null => (mask ? boundsAbove(mask, 128) : null);

/** A picture that has grown at its sides: what is said of places moves along. */
export function moved(take: Take, rgb: Raster, mask: Raster | null, left: number, top: number): Take {
  const move = ([x0, y0, x1, y1]: Box): Box => [x0 + left, y0 + top, x1 + left, y1 + top];
  return { ...take, rgb, mask, marks: take.marks.map((mark) => ({ ...mark, boxes: mark.boxes.map(move) })) };
}

/** As shares of width and height, four digits. */
export const share = ([left, top, right, bottom]: Box, { width, height }: Raster): Box => [
  round(left / width),
  round(top / height),
  round(right / width),
  round(bottom / height),
];

const round = (value: number): number => Math.round(Math.min(1, Math.max(0, value)) * 1e4) / 1e4;
