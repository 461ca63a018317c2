/** Writes a training set: `rows.jsonl` and `pictures/`. What is there already is kept, so a run that was stopped goes on. */
import { constants } from 'node:fs';
import { access, mkdir, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PictureStore } from '../../ports/pictures.ts';
import type { ReviewHistory } from '../../ports/review-history.ts';
import {
  choose,
  type LeftOut,
  pictureName,
  rowOf,
  type Shown,
  type TrainingRow,
  type Wanted,
} from './training-row.ts';

export interface ExportParts {
  readonly history: Pick<ReviewHistory, 'ledger' | 'items'>;
  readonly store: Pick<PictureStore, 'get' | 'has'>;
  /** Where the store keeps a picture's file, for links to it. */
  readonly fileOf: (sha256: string) => string;
  readonly say: (line: string) => void;
}

export interface Exported {
  readonly rows: number;
  readonly approved: number;
  readonly rejected: number;
  /** Different files; `written` by this run. */
  readonly pictures: number;
  readonly written: number;
  readonly perCode: Readonly<Record<string, number>>;
  readonly leftOut: Readonly<Partial<Record<LeftOut, number>>>;
}

const SAY_EVERY = 500;

/** The rows are put in place last, at once: a folder with `rows.jsonl` is a whole set. */
export async function exportTrainingSet(
  folder: string,
  wanted: Wanted & { readonly links: boolean },
  parts: ExportParts,
): Promise<Exported> {
  const ledger = await parts.history.ledger();
  const items = await parts.history.items();
  const { shown, leftOut } = choose(ledger, items, wanted);
  await mkdir(join(folder, 'pictures'), { recursive: true });
  const pictures = pictureWriter(join(folder, 'pictures'), wanted.links, parts);
  const rows: TrainingRow[] = [];
  for (const [at, each] of shown.entries()) {
    if (await pictures.ensure(each)) rows.push(rowOf(each));
    if ((at + 1) % SAY_EVERY === 0) parts.say(`${at + 1} of ${shown.length} decisions`);
  }
  await writeWhole(join(folder, 'rows.jsonl'), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  const gone = shown.length - rows.length;
  return {
    rows: rows.length,
    approved: rows.filter(({ qualified }) => qualified).length,
    rejected: rows.filter(({ qualified }) => !qualified).length,
    ...pictures.counts(rows),
    perCode: perCode(rows),
    leftOut: { ...Object.fromEntries(leftOut), ...(gone > 0 ? { 'picture-gone': gone } : {}) },
  };
}

function perCode(rows: readonly TrainingRow[]): Record<string, number> {
  const codes = rows.flatMap(({ review }) => review.names);
  const sorted = [...Map.groupBy(codes, (code) => code)].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(sorted.map(([code, all]) => [code, all.length]));
}

function pictureWriter(folder: string, links: boolean, { store, fileOf }: ExportParts) {
  let written = 0;
  const ensureOne = async (image: { sha256: string; format: string }): Promise<boolean> => {
    const path = join(folder, pictureName(image));
    // A file is there whole or not at all, and its name is the hash of its bytes.
    if (await exists(path)) return true;
    if (links) {
      if (!(await store.has(image.sha256))) return false;
      // One that points nowhere is in the way of the new one.
      await rm(path, { force: true });
      await symlink(fileOf(image.sha256), path);
    } else {
      const bytes = await store.get(image.sha256);
      if (bytes === undefined) return false;
      await writeWhole(path, bytes);
    }
    written += 1;
    return true;
  };
  return {
    /** Whether all pictures of the sequence are there: with one missing it would not be what the reviewer saw. */
    async ensure({ item }: Shown): Promise<boolean> {
      for (const image of item.sequence) if (!(await ensureOne(image))) return false;
      return true;
    },
    counts: (rows: readonly TrainingRow[]) => ({
      pictures: new Set(rows.flatMap(({ images }) => images)).size,
      written,
    }),
  };
}

/** Follows links: one that points nowhere is no file. */
const exists = (path: string): Promise<boolean> =>
  access(path, constants.R_OK).then(
    async () => (await stat(path)).isFile(),
    () => false,
  );

async function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
  await writeFile(`${path}.part`, content);
  await rename(`${path}.part`, path);
}
