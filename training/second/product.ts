/** What a sequence is about, whatever it comes from: shots as cut-outs, titles that are true, titles that are not. */
import type { Chance } from './chance.ts';
import type { Part } from './part.ts';
import type { Box, Raster } from './raster.ts';
import type { Remarks } from './take.ts';

/** A product free of its ground. */
export interface Cutout {
  /** With its soft natural shadow as black of low alpha. */
  readonly rgba: Raster;
  /** The product's own coverage. */
  readonly mask: Raster;
  /** Bounds of the mask. */
  readonly box: Box;
  /** Coverage of what is sold, where the mask holds more than that: a garment on a person. */
  readonly sold?: Raster;
  /** Where the frame of the shot cuts the product off, as it should: models from the waist, close-ups. */
  readonly cutAt: readonly Side[];
}

export type Side = 'left' | 'top' | 'right' | 'bottom';

export interface Shot {
  /** Names the picture that it comes from. */
  readonly id: string;
  readonly model: string;
  readonly view: string;
  readonly closeUp: boolean;
  /** Family of colour, where it is known. */
  readonly colour: string | null;
  /** Degrees above the horizon; null for a photo, which keeps its own framing and ground. */
  readonly elevation: number | null;
  /** A person wears the product. */
  readonly worn?: boolean;
  load(): Promise<Cutout>;
}

export type TitleSubKind = 'colour' | 'kind' | 'attribute';

export interface Title {
  readonly text: string;
  readonly category: string;
  /** What a reviewer may say where it is wrong. */
  readonly remarks: Remarks;
}

export interface Product {
  readonly id: string;
  readonly part: Part;
  readonly kind: string;
  /** Kinds of one group are akin; a product of another group is clearly another kind. */
  readonly group: string;
  readonly category: string;
  readonly facts: Readonly<Record<string, unknown>>;
  /** Of one colour; the first is the front. */
  readonly shots: readonly Shot[];
  /** The same product in colours that nobody would call by this one's name. */
  readonly otherColours: readonly Shot[];
  title(chance: Chance): string;
  /** A title that contradicts the pictures; null where none is known. */
  wrongTitle(subKind: TitleSubKind, chance: Chance): Title | null;
  /** Codes that this product's pictures cannot be given so that one believes them. */
  readonly unfit: readonly string[];
  readonly wrongTitles: readonly TitleSubKind[];
}
