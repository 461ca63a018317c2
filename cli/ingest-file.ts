import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { createInterface } from 'node:readline';
import { parseOwnLine } from '../processors/ingest/adapters/own-jsonl.ts';
import type { Parsed, SourceOptions } from '../processors/ingest/adapters/parsed.ts';
import { parseShopifyCsv } from '../processors/ingest/adapters/shopify-csv.ts';

/** The file as a whole cannot be read; the message says what to do. */
export class IngestFileError extends Error {
  readonly code = 'INGEST_FILE';

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'IngestFileError';
  }
}

/** The changes of a .jsonl or .csv file, in its order. Throws IngestFileError, at once where the file cannot be opened. */
export async function readChanges(file: string, options: SourceOptions): Promise<AsyncIterable<Parsed>> {
  const extension = extname(file).toLowerCase();
  const modifiedAt = await modificationTime(file);
  switch (extension) {
    case '.jsonl':
    case '.ndjson':
      return readLines(file, options);
    case '.csv':
      return readExport(file, options, modifiedAt);
    default:
      throw new IngestFileError(
        `${file} is neither .jsonl (own format) nor .csv (Shopify's product CSV); rename it if it is one of them.`,
      );
  }
}

async function* readLines(file: string, options: SourceOptions): AsyncGenerator<Parsed> {
  let line = 0;
  for await (const text of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    line += 1;
    const content = line === 1 ? text.replace(/^\uFEFF/, '') : text;
    if (content.trim() !== '') yield parseOwnLine(content, line, options);
  }
}

/** An export has no versions. The file's own time grows from one export to the next, and a repeat of the command repeats the version. */
async function* readExport(file: string, options: SourceOptions, modifiedAt: number): AsyncGenerator<Parsed> {
  yield* parseShopifyCsv(await readText(file), { ...options, version: modifiedAt, occurredAt: modifiedAt });
}

/** Whole ms. */
async function modificationTime(file: string): Promise<number> {
  try {
    const found = await stat(file);
    if (found.isFile()) return Math.floor(found.mtimeMs);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new IngestFileError(
      `${file} cannot be read (${code ?? 'unknown error'}); give the path of a .jsonl or .csv file.`,
      { cause: error },
    );
  }
  throw new IngestFileError(`${file} is not a file; give the path of a .jsonl or .csv file.`);
}

async function readText(file: string): Promise<string> {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await readFile(file));
  } catch (error) {
    throw new IngestFileError(`${file} is not UTF-8; save it as "CSV UTF-8" and try again.`, {
      cause: error,
    });
  }
}
