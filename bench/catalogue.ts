/** What is sent through the systems: the products of a catalogue, and drawn ones to warm up with. */
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import sharp from 'sharp';
import { type CatalogueProduct, readCatalogue } from '../cli/catalogue/catalogue.ts';
import type { ProductChange } from '../schemas/generated/types.ts';

const HERE = import.meta.dirname;
/** The project's own sample first; the corpora lie beside some checkouts only. */
const PLACES = ['../examples/catalogue', '../../shared/corpus/magento', '../../shared/corpus/eshop'].map(
  (path) => resolve(HERE, path),
);

export interface BenchCatalogue {
  readonly root: string;
  readonly changes: readonly ProductChange[];
  readonly images: number;
}

/** Undefined where there is nothing to measure on. */
export async function chooseCatalogue(
  asked: string | undefined,
  limit: number,
): Promise<BenchCatalogue | undefined> {
  for (const place of asked === undefined ? PLACES : [resolve(asked)]) {
    if (!existsSync(place)) continue;
    const { root, products } = await readCatalogue(place);
    const changes = products.filter((p) => hasPictures(root, p)).map(({ change }) => change);
    if (changes.length > 0) return limited(root, changes, limit);
  }
  return undefined;
}

/** A catalogue that is still being made may name pictures that are not there. */
const hasPictures = (root: string, { change }: CatalogueProduct): boolean =>
  change.images.length > 0 &&
  change.images.every(({ url }) => existsSync(join(root, decodeURIComponent(url))));

/** Products spread over the whole list, so that few of them still are of all kinds. */
function limited(root: string, all: readonly ProductChange[], limit: number): BenchCatalogue {
  const step = Math.max(1, all.length / limit);
  const changes = Array.from(
    { length: Math.min(limit, all.length) },
    (_, i) => all[Math.floor(i * step)] as ProductChange,
  );
  return { root, changes, images: changes.reduce((sum, { images }) => sum + images.length, 0) };
}

export interface Sending {
  readonly baseUrl: string;
  readonly tenant: string;
  readonly version?: number;
  readonly title?: string;
}

/** The changes as a tenant of its own sends them, with absolute addresses. */
export function changesOf(
  changes: readonly ProductChange[],
  { baseUrl, tenant, version = 1, title }: Sending,
): ProductChange[] {
  return changes.map((change) => ({
    ...change,
    tenant,
    version,
    profiles: [],
    title: title === undefined ? change.title : `${change.title} ${title}`,
    images: change.images.map((image) => ({ ...image, url: new URL(image.url, baseUrl).href })),
  }));
}

const WARM_PRODUCTS = 24;
const WARM_PICTURES = 3;
const SMALL = 48;
const LARGE = 1_000;

/** Coloured blots on white, each another: they load the same code as photographs and match nothing in a catalogue. */
export async function drawWarmUp(folder: string): Promise<BenchCatalogue> {
  await mkdir(folder, { recursive: true });
  const changes: ProductChange[] = [];
  for (let product = 0; product < WARM_PRODUCTS; product += 1) {
    const images: ProductChange['images'] = [];
    for (let picture = 0; picture < WARM_PICTURES; picture += 1) {
      const name = `${String(product)}-${String(picture)}.jpg`;
      await writeFile(join(folder, name), await blot(product * WARM_PICTURES + picture + 1));
      images.push({ id: name, url: name, position: picture, alt: '', variantIds: [] });
    }
    changes.push(changeOf(`warm-${String(product)}`, images));
  }
  return { root: folder, changes, images: WARM_PRODUCTS * WARM_PICTURES };
}

async function blot(seed: number): Promise<Buffer> {
  const random = generator(seed);
  const rgb = new Uint8Array(SMALL * SMALL * 3).fill(255);
  for (let y = 0; y < SMALL; y += 1) {
    for (let x = 0; x < SMALL; x += 1) {
      if (Math.hypot(x - SMALL / 2, y - SMALL / 2) > SMALL * 0.42) continue;
      for (let c = 0; c < 3; c += 1) rgb[(y * SMALL + x) * 3 + c] = random() * 220;
    }
  }
  return sharp(rgb, { raw: { width: SMALL, height: SMALL, channels: 3 } })
    .resize(LARGE, LARGE)
    .jpeg({ quality: 88 })
    .toBuffer();
}

/** Park and Miller's minimal standard generator: the same pictures in every run. */
function generator(seed: number): () => number {
  let state = (seed * 7_919) % 2_147_483_647;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

const changeOf = (productId: string, images: ProductChange['images']): ProductChange => ({
  tenant: 'warm-up',
  productId,
  version: 1,
  occurredAt: Date.UTC(2026, 0, 5, 8),
  deleted: false,
  title: productId,
  description: '',
  category: '',
  attributes: {},
  variants: [],
  profiles: [],
  images,
  source: 'own',
});
