/** Opens what is named on the command line as a catalogue of products. */
import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { Catalogue } from './catalogue.ts';
import { listedProducts } from './listings.ts';
import type { Part } from './part.ts';
import { spriteProducts } from './sprites.ts';

/** Error where there is nothing of this part. */
export function opened(source: string, part: Part): Catalogue {
  const isFolder = existsSync(join(source, 'listings.jsonl'));
  if (source !== 'sprites' && !isFolder)
    throw new Error(`the source ${source} is neither "sprites" nor a folder with listings.jsonl`);
  const products = isFolder ? listedProducts(resolve(source), part) : spriteProducts(part);
  if (products.length === 0) throw new Error(`the source ${source} has nothing of the part ${part}`);
  return new Catalogue(isFolder ? basename(resolve(source)) : source, products);
}
