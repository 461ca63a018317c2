/** Catalogues that the demo, the classifier and the benchmarks can look at: the project's own, listings with a folder of images, or a plain folder of pictures. */
import { readFile, readdir, stat } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import type { ChangeImage, ProductChange } from '../../schemas/generated/types.ts';
import { CatalogueError } from './catalogue-error.ts';

export interface CatalogueProduct {
  readonly change: ProductChange;
  /** Groups what must not be torn apart by a split (one garment in several colours). */
  readonly style: string;
}

export interface Catalogue {
  readonly root: string;
  /** URLs of the products' images are paths below the root. */
  readonly products: readonly CatalogueProduct[];
}

const PICTURE = /\.(jpe?g|png|webp|gif|avif)$/i;
const TENANT = 'demo';

/** @throws CatalogueError that says what was looked for, or which line is wrong. */
export async function readCatalogue(path: string): Promise<Catalogue> {
  const files = await readdir(path).catch((cause: unknown) => {
    throw new CatalogueError(
      'no-catalogue',
      `There is no catalogue at ${path}: give a folder with products.jsonl, with listings.jsonl, or with pictures.`,
      { cause },
    );
  });
  if (files.includes('products.jsonl'))
    return { root: path, products: await readProducts(join(path, 'products.jsonl'), ownProduct) };
  if (files.includes('listings.jsonl'))
    return { root: path, products: await readProducts(join(path, 'listings.jsonl'), listedProduct) };
  const found = await pictureProducts(path, files);
  if (found.length === 0)
    throw new CatalogueError(
      'no-catalogue',
      `${path} holds no products.jsonl, no listings.jsonl and no pictures (JPEG, PNG, WebP, GIF, AVIF).`,
    );
  return { root: path, products: found };
}

type Line = Readonly<Record<string, unknown>>;

async function readProducts(file: string, of: (line: Line) => CatalogueProduct): Promise<CatalogueProduct[]> {
  const lines = (await readFile(file, 'utf8')).replace(/^\uFEFF/, '').split('\n');
  return lines.flatMap((text, at) => {
    if (text.trim() === '') return [];
    try {
      return [of(asObject(JSON.parse(text)))];
    } catch (error) {
      const why = error instanceof SyntaxError ? `is no JSON (${error.message})` : (error as Error).message;
      throw new CatalogueError(
        'line-invalid',
        `${file}, line ${String(at + 1)} ${why}. Give one product a line, as a JSON object.`,
        { cause: error },
      );
    }
  });
}

function asObject(value: unknown): Line {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Line;
  throw new TypeError('is JSON, but no object');
}

function textIn(line: Line, name: string): string {
  const value = line[name];
  if (typeof value === 'string') return value;
  throw new TypeError(`has no text "${name}"`);
}

/** Each picture has the text `name`: where it lies. */
function requirePictures(line: Line, name: string): void {
  const { images } = line;
  if (!Array.isArray(images)) throw new TypeError('has no list "images"');
  for (const picture of images) textIn(asObject(picture), name);
}

function ownProduct(line: Line): CatalogueProduct {
  textIn(line, 'title');
  requirePictures(line, 'url');
  const given = line as unknown as Omit<ProductChange, 'occurredAt'> & { occurredAt: string | number };
  return {
    style: textIn(line, 'productId'),
    change: { ...given, source: given.source ?? 'own', occurredAt: new Date(given.occurredAt).getTime() },
  };
}

interface Listing {
  id: string;
  style?: string;
  colour?: string | null;
  title: string;
  description?: string;
  category?: string;
  images: { file: string; view: string }[];
}

function listedProduct(line: Line): CatalogueProduct {
  for (const name of ['id', 'title']) textIn(line, name);
  requirePictures(line, 'file');
  const listing = line as unknown as Listing;
  const images = listing.images.map(({ file, view }, position) =>
    image(basename(file, extname(file)), `images/${file}`, position, view),
  );
  const attributes = listing.colour == null ? {} : { colour: listing.colour };
  return {
    style: listing.style ?? listing.id,
    change: product(listing.id, listing.title, images, {
      description: listing.description ?? '',
      category: listing.category ?? '',
      attributes,
    }),
  };
}

/** A folder of pictures: each subfolder is a product; loose pictures are a product each (`name-front`, `name-2` belong to `name`). */
async function pictureProducts(root: string, files: readonly string[]): Promise<CatalogueProduct[]> {
  const groups = new Map<string, string[]>();
  const add = (name: string, file: string): void =>
    void groups.set(name, [...(groups.get(name) ?? []), file]);
  for (const file of [...files].sort()) {
    const path = join(root, file);
    if ((await stat(path)).isDirectory()) {
      for (const inner of (await readdir(path)).sort())
        if (PICTURE.test(inner)) add(file === 'images' ? stem(inner) : file, `${file}/${inner}`);
    } else if (PICTURE.test(file)) add(stem(file), file);
  }
  return [...groups].map(([name, paths]) => ({
    style: name,
    change: product(
      name,
      name.replaceAll(/[-_]+/g, ' '),
      paths.map((path, position) => image(basename(path, extname(path)), path, position, '')),
    ),
  }));
}

const stem = (file: string): string =>
  basename(file, extname(file)).replace(/-(front|back|side|main|alt|\d+)$/, '');

const image = (id: string, path: string, position: number, alt: string): ChangeImage => ({
  id,
  url: path.split('/').map(encodeURIComponent).join('/'),
  position,
  alt,
  variantIds: [],
});

function product(
  productId: string,
  title: string,
  images: ChangeImage[],
  more: Partial<Pick<ProductChange, 'description' | 'category' | 'attributes'>> = {},
): ProductChange {
  return {
    tenant: TENANT,
    productId: productId.replaceAll('/', '_'),
    version: 1,
    occurredAt: Date.UTC(2026, 0, 5, 8),
    deleted: false,
    title,
    description: '',
    category: '',
    attributes: {},
    variants: [],
    profiles: [],
    images,
    source: 'own',
    ...more,
  };
}
