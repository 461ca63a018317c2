/** All of one part that is laid over, under or beside a product. */
import { existsSync, globSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import type { AssetRow } from './assets.ts';
import { type Face, faceOf } from './fonts.ts';
import { newestPack, type PlateRow } from './packs.ts';
import { type Part, partOf } from './part.ts';
import { type Raster, raster } from './raster.ts';
import { type Phrases, phrasesOf } from './phrases.ts';

export interface Plate {
  readonly id: string;
  readonly elevation: number;
  /** Drawn paper, no room and nothing to stand on. */
  readonly paper: boolean;
  /** A table or a floor that smaller things share: a person there would be a toy. */
  readonly indoors: boolean;
  readonly size: readonly [number, number];
  readonly stand: readonly [number, number, number, number];
  load(): Promise<Raster>;
}

export interface Texture {
  readonly id: string;
  readonly material: string;
  /** RGB. */
  load(): Promise<Raster>;
}

export interface Drawing {
  readonly id: string;
  /** RGBA, at most `side` pixels wide and high. */
  load(side: number): Promise<Raster>;
}

export interface CodePicture extends Drawing {
  /** Drawn ones have one pixel a module; photos of codes have not. */
  readonly modules: boolean;
  readonly symbology: string;
}

export interface Library {
  readonly faces: readonly Face[];
  readonly logos: readonly Drawing[];
  readonly textures: readonly Texture[];
  readonly codes: readonly CodePicture[];
  readonly plates: readonly Plate[];
  /** Users' photos: busy grounds. */
  readonly photos: readonly { readonly id: string; readonly file: string }[];
  /** Cut-outs with alpha that are no product of the sequences. */
  readonly things: readonly Drawing[];
  readonly phrases: Phrases;
}

/** `corpus`: the folder of shared corpora; what it lacks is left out. */
export function libraryOf(part: Part, assets: readonly AssetRow[], corpus: string): Library {
  const of = (kind: AssetRow['kind']) => assets.filter((row) => row.kind === kind);
  const photos = found(corpus, '{clothing/*/*.jpg,grocery/natural/**/*.jpg}', part);
  const codePhotos = found(corpus, 'qr/*/*.{png,jpg}', part);
  return {
    faces: of('font').map(faceOf),
    logos: of('logo').map((row) => logo(row, corpus)),
    textures: of('texture').map(({ id, file, material = id }) => ({
      id,
      material,
      load: () => raster(sharp(file), 3),
    })),
    codes: [
      ...of('code').map(({ id, file, symbology = 'qr' }) => ({
        id,
        modules: true,
        symbology,
        load: () => raster(sharp(file), 4),
      })),
      ...codePhotos.map(({ id, file }) => ({ id, modules: false, symbology: 'qr', load: fitted(file) })),
    ],
    plates: plates(part),
    photos,
    things: found(corpus, 'saleor/images/*.png', part).map(({ id, file }) => ({ id, load: fitted(file) })),
    phrases: phrasesOf(part),
  };
}

/** A corpus's file is split by its path below the corpora. */
const found = (corpus: string, pattern: string, part: Part): { id: string; file: string }[] =>
  globSync(pattern, { cwd: corpus })
    .sort()
    .filter((id) => partOf('photo', id) === part)
    .map((id) => ({ id, file: join(corpus, id) }));

const fitted = (file: string) => (side: number) =>
  raster(sharp(file, { failOn: 'none' }).trim().resize(side, side, { fit: 'inside' }), 4);

/** A brand's drawing is drawn anew from its SVG at the size that is asked for, where the corpus is there. */
function logo({ id, file }: AssetRow, corpus: string): Drawing {
  const source = id.startsWith('svg-') ? join(corpus, 'logos', `${id.slice(4)}.svg`) : file;
  return { id, load: fitted(existsSync(source) ? source : file) };
}

const PAPER = new Set(['graded', 'vignette', 'paper']);
const INDOORS = new Set(['wood', 'stone', 'linen', 'room']);

function plates(part: Part): Plate[] {
  const pack = newestPack<PlateRow>('plates');
  return pack.rows
    .filter(({ plate }) => partOf('scene', plate) === part)
    .map((row) => ({
      id: row.plate,
      elevation: row.elevation,
      paper: PAPER.has(row.place),
      indoors: INDOORS.has(row.place),
      size: row.size,
      stand: row.stand,
      load: () => raster(sharp(pack.read(row, row.file)), 3),
    }));
}
