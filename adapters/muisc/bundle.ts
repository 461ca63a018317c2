/** A model as it is handed on: a folder, verified file by file when it is read. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ClassifierError } from '../../ports/classifier.ts';
import { readGolden } from './golden.ts';
import type { Golden } from './golden.ts';
import { NEEDED_FILES, readManifest } from './manifest.ts';
import type { Manifest } from './manifest.ts';
import { SPECIAL, tokenizer } from './tokenizer.ts';
import type { Tokenizer } from './tokenizer.ts';

/** Read once and kept: what was verified is what runs, whatever becomes of the folder. */
export interface Bundle {
  readonly folder: string;
  /** First 12 hex digits of the SHA-256 of model.json, which holds the digests of all other files. */
  readonly identity: string;
  readonly manifest: Manifest;
  readonly picture: Uint8Array;
  readonly pairs: Uint8Array;
  readonly sequence: Uint8Array;
  readonly pieces: readonly string[];
  readonly tokens: Tokenizer;
  readonly golden: readonly Golden[];
}

/** @throws ClassifierError `bundle-invalid`: what is wrong, where, and what to do. */
export async function readBundle(folder: string): Promise<Bundle> {
  const head = await readFile(join(folder, 'model.json')).catch((error: NodeJS.ErrnoException) => {
    throw invalid(folder, `model.json cannot be read (${error.code ?? error.message})`, NO_BUNDLE, error);
  });
  const manifest = readManifest(head.toString());
  if (typeof manifest === 'string')
    throw invalid(folder, `model.json does not fit: ${manifest}`, OTHER_VERSION);
  const lacking = NEEDED_FILES.find((name) => !(name in manifest.files));
  if (lacking !== undefined) throw invalid(folder, `model.json does not list ${lacking}`, AGAIN);
  const files = new Map<string, Buffer>();
  for (const name of Object.keys(manifest.files)) files.set(name, await verified(folder, name, manifest));
  const pieces = piecesOf(folder, files.get('tokenizer.json') as Buffer);
  const golden = readGolden((files.get('golden.json') as Buffer).toString(), files, manifest);
  if (typeof golden === 'string') throw invalid(folder, `golden.json does not fit: ${golden}`, AGAIN);
  return {
    folder,
    identity: sha256(head).slice(0, 12),
    manifest,
    picture: files.get('picture.onnx') as Buffer,
    pairs: files.get('pairs.onnx') as Buffer,
    sequence: files.get('sequence.onnx') as Buffer,
    ...pieces,
    golden,
  };
}

const NO_BUNDLE = 'Name the folder of a model, which holds model.json.';
const OTHER_VERSION = 'Export the model again, or run the version of agpis that it was made for.';
const AGAIN = 'Copy the whole folder again, or export the model again.';

export function invalid(folder: string, what: string, hint: string, cause?: unknown): ClassifierError {
  return new ClassifierError('bundle-invalid', `The model in ${folder} cannot be used: ${what}. ${hint}`, {
    cause,
  });
}

async function verified(folder: string, name: string, { files }: Manifest): Promise<Buffer> {
  const listed = files[name] as { sha256: string; bytes: number };
  const bytes = await readFile(join(folder, name)).catch((error: NodeJS.ErrnoException) => {
    throw invalid(folder, `${name} cannot be read (${error.code ?? error.message})`, AGAIN, error);
  });
  if (bytes.length !== listed.bytes)
    throw invalid(
      folder,
      `${name} has ${String(bytes.length)} bytes, model.json says ${String(listed.bytes)}`,
      AGAIN,
    );
  const digest = sha256(bytes);
  if (digest !== listed.sha256)
    throw invalid(
      folder,
      `${name} has the SHA-256 ${digest.slice(0, 12)}…, model.json says ${listed.sha256.slice(0, 12)}…`,
      AGAIN,
    );
  return bytes;
}

function piecesOf(folder: string, bytes: Buffer): { pieces: readonly string[]; tokens: Tokenizer } {
  const wanted = SPECIAL.join();
  try {
    const { special, pieces } = JSON.parse(bytes.toString()) as { special?: unknown; pieces?: unknown };
    if (!isWords(pieces) || !isWords(special) || special.join() !== wanted)
      throw new RangeError(`It holds no "special" of ${wanted} and "pieces".`);
    return { pieces, tokens: tokenizer(pieces) };
  } catch (error) {
    throw invalid(folder, `tokenizer.json does not fit (${(error as Error).message})`, AGAIN, error);
  }
}

const isWords = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((each) => typeof each === 'string');

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
