/** Packs of sprites and of plates in the cache, as training/render/packs.py writes them. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { CACHE } from './cache.ts';
import type { Part } from './part.ts';
import { StoredZip } from './stored-zip.ts';

export interface TitlePart {
  readonly slot: string;
  readonly text: string;
}

export interface Trait {
  readonly value: string;
  readonly choices: readonly string[];
  /** "{}" stands for the value. */
  readonly phrase: string;
  /** Of each choice, what stands for it before the noun. */
  readonly adjectives: Readonly<Record<string, readonly string[]>>;
}

export interface Facts {
  readonly kind: string;
  readonly synonyms: readonly string[];
  readonly colour: string;
  readonly shade: string;
  readonly material: string;
  readonly brand: string;
  readonly line: string;
  readonly traits: Readonly<Record<string, Trait>>;
}

export interface SpriteRow {
  readonly model: string;
  readonly part: Part;
  readonly category: string;
  readonly colourIndex: number | null;
  readonly view: string;
  readonly elevation: number;
  readonly closeUp: boolean;
  readonly box: readonly [number, number, number, number];
  readonly facts: Facts;
  /** Families of colour and their shares of the product, as measured. */
  readonly seen: Readonly<Record<string, number>>;
  readonly agrees: number;
  readonly titles: readonly { readonly text: string; readonly parts: readonly TitlePart[] }[];
  readonly file: string;
  readonly mask: string;
  /** A mask of what is sold, where the row's own holds more: a garment on a person. */
  readonly sale?: string;
  /** Its share of the frame. */
  readonly saleCover?: number;
}

export interface PlateRow {
  readonly plate: string;
  readonly place: string;
  readonly elevation: number;
  readonly size: readonly [number, number];
  readonly stand: readonly [number, number, number, number];
  readonly file: string;
}

export interface Pack<Row> {
  readonly rows: readonly Row[];
  read(row: Row, name: string): Buffer;
}

/** The newest pack of a kind that holds anything. */
export function newestPack<Row extends SpriteRow | PlateRow>(kind: 'sprites' | 'plates'): Pack<Row> {
  const base = join(CACHE, 'packs');
  const indexes = (existsSync(base) ? readdirSync(base) : [])
    .filter((name) => name.startsWith(`${kind}-`))
    .map((name) => join(base, name, 'index.json'))
    .filter((path) => existsSync(path))
    .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
  for (const index of indexes) {
    const { rows, shards } = JSON.parse(readFileSync(index, 'utf8')) as {
      rows: number;
      shards: { file: string }[];
    };
    if (rows > 0) return openShards<Row>(shards.map(({ file }) => join(index, '..', file)));
  }
  throw new Error(
    `no ${kind} in ${base}: render them with python -m training.render.${kind}, then python -m training.render.packs`,
  );
}

function openShards<Row extends object>(paths: readonly string[]): Pack<Row> {
  const shards = new Map<Row, StoredZip>();
  for (const path of paths) {
    const zip = new StoredZip(path);
    for (const line of zip.read('rows.jsonl').toString('utf8').split('\n'))
      if (line !== '') shards.set(JSON.parse(line) as Row, zip);
  }
  return { rows: [...shards.keys()], read: (row, name) => shards.get(row)!.read(name) };
}
