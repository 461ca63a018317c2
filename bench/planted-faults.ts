/**
 * Prints how often each kind of fault is found when it is planted on pictures that are good before.
 *
 *   node bench/planted-faults.ts ../shared/corpus
 *
 * Every fifth Magento development main and every Saleor render, judged as main by the house profile.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Sharp } from 'sharp';
import sharp from 'sharp';
import { styleSplit } from '../examples/splits/style-split.ts';
import { analysePicture } from '../imaging/analyse.ts';
import { loadProfiles } from '../processors/screening/load-profiles.ts';
import { screenPicture } from '../processors/screening/screen.ts';

type Fault = {
  name: string;
  /** Any of these counts as found. */
  rules: string[];
  /** Profile that asks for it; the house profile unless given. */
  by?: string;
  plant: (source: Sharp, width: number, height: number) => Sharp | Promise<Sharp>;
};

const red = { background: '#c81e1e' };
const FAULTS: Fault[] = [
  { name: 'blur, sigma 2 px', rules: ['sharpness'], plant: (source) => source.blur(2) },
  { name: 'blur, sigma 4 px', rules: ['sharpness'], plant: (source) => source.blur(4) },
  { name: 'enlarged 2×', rules: ['upscaling', 'sharpness'], plant: enlarged(2) },
  { name: 'enlarged 3×', rules: ['upscaling', 'sharpness'], plant: enlarged(3) },
  {
    name: 'coloured frame, 2 %',
    rules: ['border'],
    plant: (source, width) => source.extend({ ...sides(width * 0.02), ...red }),
  },
  {
    name: 'black frame, 3 px',
    rules: ['border'],
    plant: (source) => source.extend({ ...sides(3), background: '#000' }),
  },
  {
    name: 'black bars, 8 %',
    rules: ['letterbox'],
    plant: (source, _, height) => source.extend({ ...bars(height * 0.08), background: '#000' }),
  },
  {
    name: 'cut on the left',
    rules: ['truncation'],
    plant: (source, width, height) =>
      source.extract({ left: Math.round(width * 0.4), top: 0, width: Math.round(width * 0.6), height }),
  },
  { name: 'grey ground, 160', rules: ['background-white'], plant: tinted('#a0a0a0') },
  { name: 'blue ground', rules: ['background-white'], plant: tinted('#b4c8f0') },
  { name: 'ground 254,254,253', rules: ['background-white'], by: 'amazon', plant: tinted('#fefefd') },
  {
    name: 'product at 40 % of the side',
    rules: ['fill'],
    plant: (source, width, height) =>
      source.extend({ ...bars(height * 0.75), ...columns(width * 0.75), background: '#fff' }),
  },
  { name: '300 px', rules: ['size-min'], plant: (source) => source.resize(300, 300, { fit: 'inside' }) },
  { name: 'JPEG quality 25', rules: ['compression'], plant: (source) => source.jpeg({ quality: 25 }) },
];

const [corpus] = process.argv.slice(2);
if (corpus === undefined || !existsSync(corpus)) {
  console.error(
    `No corpus at ${corpus ?? '(no path given)'}: give the folder that holds magento/ and saleor/.`,
  );
  process.exit(2);
}

const profiles = await loadProfiles(join(import.meta.dirname, '../profiles'));
const sources = await Promise.all([...magento(corpus), ...saleor(corpus)].map(prepare));
console.log(`${sources.length} pictures, longest side at most 1,200 px, judged as main`);
for (const fault of FAULTS) {
  let found = 0;
  for (const source of sources) if (await isFound(fault, source)) found++;
  const asked = `${fault.rules.join(' or ')}, ${fault.by ?? 'house'}`;
  console.log(`  ${fault.name.padEnd(28)} ${String(found).padStart(3)} of ${sources.length}  (${asked})`);
}

async function isFound(fault: Fault, source: Buffer): Promise<boolean> {
  const profile = profiles.get(fault.by ?? 'house');
  if (profile === undefined) throw new Error(`No profile "${fault.by}".`);
  const { width, height } = await sharp(source).metadata();
  const planted = await fault.plant(sharp(source), width, height);
  const isSaved = fault.rules.includes('compression');
  const facts = await analysePicture(await (isSaved ? planted : planted.jpeg({ quality: 90 })).toBuffer());
  return screenPicture(facts, 'main', profile).some(({ rule }) => fault.rules.includes(rule));
}

function bars(thickness: number): { top: number; bottom: number } {
  return { top: Math.round(thickness), bottom: Math.round(thickness) };
}

function columns(thickness: number): { left: number; right: number } {
  return { left: Math.round(thickness), right: Math.round(thickness) };
}

function sides(thickness: number): { top: number; bottom: number; left: number; right: number } {
  return { ...bars(thickness), ...columns(thickness) };
}

function enlarged(factor: number): Fault['plant'] {
  return async (source, width, height) => {
    const small = await source
      .resize(Math.round(width / factor))
      .png()
      .toBuffer();
    return sharp(small).resize(width, height, { fit: 'fill' });
  };
}

/** Multiplying by the colour turns white ground into it. */
function tinted(colour: string): Fault['plant'] {
  return (source, width, height) =>
    source.composite([
      { input: { create: { width, height, channels: 3, background: colour } }, blend: 'multiply' },
    ]);
}

function prepare(file: string): Promise<Buffer> {
  return sharp(file)
    .flatten({ background: '#fff' })
    .resize(1200, 1200, { fit: 'inside', withoutEnlargement: true })
    .toColourspace('srgb')
    .removeAlpha()
    .png({ compressionLevel: 1 })
    .toBuffer();
}

function magento(root: string): string[] {
  return readFileSync(join(root, 'magento/listings.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { style: string; images: { file: string; view: string }[] })
    .filter(({ style }) => styleSplit(style) === 'development')
    .flatMap(({ images }) =>
      images.filter(({ view }) => view === 'main').map(({ file }) => join(root, 'magento/images', file)),
    )
    .filter((_, i) => i % 5 === 0);
}

function saleor(root: string): string[] {
  const folder = join(root, 'saleor/images');
  return readdirSync(folder).map((name) => join(folder, name));
}
