/** Sets of sequences as a list of pictures: shards of the first synthesiser (compose/shards.py), a folder of the second. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { CACHE } from '../../second/cache.ts';
import { StoredZip } from '../../second/stored-zip.ts';

export interface PictureSet {
  /** Of the set's folder. */
  readonly name: string;
  /** Of what is in it: other pictures, another digest. */
  readonly digest: string;
  /** Bytes of the pictures, row after row. */
  readonly pictures: readonly (() => Buffer)[];
}

/** A folder, or the name of a materialised set, of which the newest is taken. Error where there is none. */
export function openSet(place: string): PictureSet {
  const folder = existsSync(place) ? resolve(place) : newest(place);
  if (existsSync(join(folder, 'index.json'))) return ofShards(folder);
  if (existsSync(join(folder, 'sequences.jsonl'))) return ofFiles(folder);
  throw new Error(`${folder} holds neither an index.json of shards nor a sequences.jsonl`);
}

function newest(name: string): string {
  const base = join(CACHE, 'sequences');
  // A recipe's digest has no dash, so that "dev" does not find "dev-small-…".
  const found = (existsSync(base) ? readdirSync(base) : [])
    .filter((entry) => entry.slice(0, entry.lastIndexOf('-')) === name)
    .map((entry) => join(base, entry, 'index.json'))
    .filter((path) => existsSync(path))
    .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
  if (!found[0])
    throw new Error(`no sequences named ${name} in ${base}: make them with python -m training.compose.materialise`);
  return join(found[0], '..');
}

function ofShards(folder: string): PictureSet {
  const index = readFileSync(join(folder, 'index.json'), 'utf8');
  const { shards } = JSON.parse(index) as { shards: { file: string; sha256: string }[] };
  const pictures = shards.flatMap(({ file }) => {
    const zip = new StoredZip(join(folder, file));
    return imagesOf(zip.read('rows.jsonl').toString('utf8')).map((image) => () => zip.read(image));
  });
  return { name: basename(folder), digest: digestOf(shards.map(({ sha256 }) => sha256).join()), pictures };
}

function ofFiles(folder: string): PictureSet {
  const rows = readFileSync(join(folder, 'sequences.jsonl'), 'utf8');
  const pictures = imagesOf(rows).map((image) => () => readFileSync(join(folder, image)));
  return { name: basename(folder), digest: digestOf(rows), pictures };
}

const imagesOf = (rows: string): string[] =>
  rows
    .split('\n')
    .filter((line) => line !== '')
    .flatMap((line) => (JSON.parse(line) as { images: string[] }).images);

const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 12);
