/**
 * Which edits of a picture are recognised as repeats, and which other pictures are taken for repeats: on the development half of the
 * Magento listings (examples/splits/magento.json), real photographs of which most styles have several colours.
 * `node bench/repeat-groups.ts [CORPUS]`, by default ../shared/corpus; takes some minutes. Nothing here was tuned on the test half.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp, { type Metadata, type Sharp } from 'sharp';
import { analysePicture } from '../imaging/analyse.ts';
import { type Comparable, comparePictures, type Likeness } from '../processors/dedup/compare.ts';
import { comparableOf } from '../processors/dedup/fingerprint.ts';

interface Listing {
  readonly id: string;
  readonly style: string;
  readonly colour: string;
  readonly images: readonly { readonly file: string; readonly view: string }[];
}

interface Picture {
  readonly file: string;
  readonly style: string;
  readonly colour: string;
  readonly view: string;
  readonly comparable: Comparable;
}

/** Every third picture is edited, every picture is compared with every other. */
const EDIT_EVERY = 3;

const jpeg = (picture: Sharp): Sharp => picture.jpeg({ quality: 85 });

const EDITS: Readonly<Record<string, (picture: Sharp, size: Size) => Sharp>> = {
  'JPEG quality 70': (p) => p.jpeg({ quality: 70 }),
  'JPEG quality 20': (p) => p.jpeg({ quality: 20 }),
  'WebP quality 60': (p) => p.webp({ quality: 60 }),
  'half size': (p, { width }) => jpeg(p.resize(Math.round(width / 2))),
  '200 px wide': (p) => jpeg(p.resize(200)),
  'squashed to a square': (p) => jpeg(p.resize(800, 800, { fit: 'fill' })),
  'faint stripes across': (p, size) =>
    jpeg(p.composite([{ input: stripes(size), raw: { ...size, channels: 4 } }])),
  'white border 5 %': (p, size) => jpeg(p.extend(border(size, 0.05))),
  'white border 20 %': (p, size) => jpeg(p.extend(border(size, 0.2))),
  'letterbox to a square': (p) => jpeg(p.resize(1000, 1000, { fit: 'contain', background: 'white' })),
  '10 % brighter': (p) => jpeg(p.modulate({ brightness: 1.1 })),
  'cropped by 2 %': (p, size) => jpeg(p.extract(inside(size, 0.02))),
  'corner logo 14 × 7 %': (p, { width, height }) =>
    jpeg(
      p.composite([
        {
          input: {
            create: {
              width: Math.round(width * 0.14),
              height: Math.round(height * 0.07),
              channels: 3,
              background: '#cc2222',
            },
          },
          left: Math.round(width * 0.03),
          top: Math.round(height * 0.03),
        },
      ]),
    ),
};

type Size = { width: number; height: number };

const border = ({ width, height }: Size, share: number) => {
  const [x, y] = [Math.round(width * share), Math.round(height * share)];
  return { left: x, right: x, top: y, bottom: y, background: 'white' };
};

const inside = ({ width, height }: Size, share: number) => ({
  left: Math.round(width * share),
  top: Math.round(height * share),
  width: Math.round(width * (1 - 2 * share)),
  height: Math.round(height * (1 - 2 * share)),
});

function stripes({ width, height }: Size): Buffer {
  const pixels = Buffer.alloc(width * height * 4, 128);
  for (let i = 0; i < width * height; i++) {
    pixels[4 * i + 3] = ((i % width) + Math.floor(i / width)) % 120 < 10 ? 70 : 0;
  }
  return pixels;
}

async function main(): Promise<void> {
  const folder = join(process.argv[2] ?? '../shared/corpus', 'magento');
  if (!existsSync(folder)) {
    console.log(`Skipped: there are no listings in ${folder}; name the corpus as the first argument.`);
    return;
  }
  const pictures: Picture[] = [];
  const found = new Map(Object.keys(EDITS).map((edit) => [edit, [] as Likeness[]]));
  for (const { file, ...about } of developmentPictures(folder)) {
    const bytes = readFileSync(join(folder, 'images', file));
    const comparable = comparableOf(await analysePicture(bytes));
    if (pictures.length % EDIT_EVERY === 0) {
      const size = sizeOf(await sharp(bytes).metadata());
      for (const [name, edit] of Object.entries(EDITS)) {
        const copy = await edit(sharp(bytes), size).toBuffer();
        found.get(name)!.push(comparePictures(comparable, comparableOf(await analysePicture(copy))));
      }
    }
    pictures.push({ file, ...about, comparable });
  }
  console.log('Copies of one picture: per cent');
  console.table([...found].map(([edit, likenesses]) => ({ edit, ...shares(likenesses) })));
  console.log('Pairs of different pictures: number');
  console.table(comparePairs(pictures));
}

function developmentPictures(folder: string): Omit<Picture, 'comparable'>[] {
  const split = new URL('../examples/splits/magento.json', import.meta.url);
  const { development } = JSON.parse(readFileSync(split, 'utf8')) as { development: string[] };
  const lines = readFileSync(join(folder, 'listings.jsonl'), 'utf8').trim().split('\n');
  const files = new Set<string>();
  return lines
    .map((line) => JSON.parse(line) as Listing)
    .filter(({ style }) => development.includes(style))
    .flatMap(({ style, colour, images }) => images.map((image) => ({ style, colour, ...image })))
    .filter(({ file }) => !files.has(file) && files.add(file));
}

const sizeOf = ({ width, height }: Metadata): Size => ({ width, height });

function shares(likenesses: readonly Likeness[]): Record<string, number> {
  const percent = (...kinds: Likeness['kind'][]) =>
    Math.round((1000 * likenesses.filter(({ kind }) => kinds.includes(kind)).length) / likenesses.length) /
    10;
  return {
    copies: likenesses.length,
    repeat: percent('exact', 'canonical', 'perceptual'),
    variant: percent('variant'),
    different: percent('different'),
  };
}

function comparePairs(pictures: readonly Picture[]): Record<string, unknown>[] {
  const rows = new Map<string, Record<string, number>>();
  for (const [i, a] of pictures.entries()) {
    for (const b of pictures.slice(i + 1)) {
      const relation = relationOf(a, b);
      const { kind } = comparePictures(a.comparable, b.comparable);
      const row = rows.get(relation) ?? { pairs: 0, different: 0, variant: 0, repeat: 0 };
      row['pairs']!++;
      row[kind === 'different' || kind === 'variant' ? kind : 'repeat']!++;
      if (kind !== 'different' && kind !== 'variant')
        console.log(`repeat: ${a.file} and ${b.file} (${kind})`);
      rows.set(relation, row);
    }
  }
  return [...rows].map(([relation, row]) => ({ relation, ...row }));
}

function relationOf(a: Picture, b: Picture): string {
  if (a.style !== b.style) return 'another style';
  if (a.colour === b.colour) return 'the same colour, another view';
  return a.view === b.view ? 'another colour, the same view' : 'another colour and view';
}

await main();
