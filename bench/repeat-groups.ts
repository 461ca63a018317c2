/**
 * Which edits of a picture are recognised as repeats, and which other pictures are taken for repeats.
 * `node bench/repeat-groups.ts [CORPUS]`, by default ../shared/corpus; takes some minutes.
 *
 * Two tables a source. The development half of the Magento listings (examples/splits/magento.json) has most styles in several
 * colours; the brightness limits of processors/dedup/verify.ts were CHOSEN on it, so its figures flatter them. Saleor and eShop
 * were not looked at for that choice. The test half of Magento is not read.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
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

interface About {
  readonly path: string;
  readonly file: string;
  readonly style: string;
  readonly colour: string;
  readonly view: string;
}

interface Picture extends About {
  readonly comparable: Comparable;
}

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
  const corpus = process.argv[2] ?? '../shared/corpus';
  if (!existsSync(join(corpus, 'magento'))) {
    console.log(`Skipped: there are no listings in ${corpus}; name the corpus as the first argument.`);
    return;
  }
  await measure(
    'Magento, development half (brightness limits chosen here)',
    developmentPictures(join(corpus, 'magento')),
    3,
  );
  await measure(
    'Saleor and eShop (not used for any choice)',
    [...folderPictures(corpus, 'saleor'), ...folderPictures(corpus, 'eshop')],
    1,
  );
}

/** Every `editEvery`th picture is edited, every picture is compared with every other. */
async function measure(source: string, files: readonly About[], editEvery: number): Promise<void> {
  const pictures: Picture[] = [];
  const found = new Map(Object.keys(EDITS).map((edit) => [edit, [] as Likeness[]]));
  for (const about of files) {
    const bytes = readFileSync(about.path);
    const comparable = comparableOf(await analysePicture(bytes));
    if (pictures.length % editEvery === 0) {
      const flat = await sharp(bytes).flatten({ background: 'white' }).png().toBuffer();
      const size = sizeOf(await sharp(flat).metadata());
      for (const [name, edit] of Object.entries(EDITS)) {
        const copy = await edit(sharp(flat), size).toBuffer();
        found.get(name)!.push(comparePictures(comparable, comparableOf(await analysePicture(copy))));
      }
    }
    pictures.push({ ...about, comparable });
  }
  console.log(`${source}: copies of one picture, per cent`);
  console.table([...found].map(([edit, likenesses]) => ({ edit, ...shares(likenesses) })));
  console.log(`${source}: pairs of different files, number`);
  console.table(comparePairs(pictures));
}

function developmentPictures(folder: string): About[] {
  const split = new URL('../examples/splits/magento.json', import.meta.url);
  const { development } = JSON.parse(readFileSync(split, 'utf8')) as { development: string[] };
  const lines = readFileSync(join(folder, 'listings.jsonl'), 'utf8').trim().split('\n');
  const files = new Set<string>();
  return lines
    .map((line) => JSON.parse(line) as Listing)
    .filter(({ style }) => development.includes(style))
    .flatMap(({ style, colour, images }) => images.map((image) => ({ style, colour, ...image })))
    .filter(({ file }) => !files.has(file) && files.add(file))
    .map((about) => ({ ...about, path: join(folder, 'images', about.file) }));
}

function folderPictures(corpus: string, source: string): About[] {
  const folder = join(corpus, source, 'images');
  const files = existsSync(folder) ? readdirSync(folder).sort() : [];
  return files.map((file) => ({ file, path: join(folder, file), style: file, colour: '', view: '' }));
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
