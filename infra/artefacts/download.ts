import type { IncomingMessage } from 'node:http';
import { createWriteStream, existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { ServiceError } from '../service-error.ts';
import { isIntact, type PinnedFile } from './verify.ts';

const SILENCE_MS = 30_000;
const PARALLEL = 4;
/** Before the second and the third try. */
const WAITS_MS = [300, 2_000];

/** The server has the last word: asking again brings nothing. */
class Refused extends Error {}

/**
 * By node:http, not fetch: with a server that closes the connection while a large body waits for the disk, Node 24.21's
 * fetch fails an assertion that ends the process.
 */
async function request(
  url: string,
  from: number,
  signal: AbortSignal,
  redirects = 5,
): Promise<IncomingMessage> {
  const { get } = url.startsWith('https:') ? await import('node:https') : await import('node:http');
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const headers = from > 0 ? { range: `bytes=${from}-` } : {};
    const sent = get(url, { headers, signal }, resolve);
    sent.setTimeout(SILENCE_MS, () => sent.destroy(new Error(`it was silent for ${SILENCE_MS / 1000} s`)));
    sent.once('error', reject);
  });
  const { statusCode = 0, statusMessage = '', headers } = response;
  if (statusCode === 200 || statusCode === 206) return response;
  response.resume();
  if (statusCode >= 300 && statusCode < 400 && headers.location !== undefined && redirects > 0)
    return request(new URL(headers.location, url).href, from, signal, redirects - 1);
  const words = `it answered ${statusCode} ${statusMessage}`;
  throw statusCode < 500 && statusCode !== 429 ? new Refused(words) : new Error(words);
}

/** Appends to what an interrupted try left, where the repository gives ranges. */
async function transfer(url: string, part: string, bytes: number, signal: AbortSignal): Promise<void> {
  const have = existsSync(part) ? statSync(part).size : 0;
  if (have === bytes) return;
  const response = await request(url, have < bytes ? have : 0, signal);
  const flags = response.statusCode === 206 ? 'a' : 'w';
  await pipeline(response, createWriteStream(part, { flags }), { signal });
}

/** Tries again what a connection that broke has ended; the transfer goes on where it was. */
async function persistently(work: () => Promise<void>, signal: AbortSignal): Promise<void> {
  for (const waitMs of WAITS_MS) {
    try {
      return await work();
    } catch (error) {
      if (error instanceof Refused || signal.aborted) throw error;
      await sleep(waitMs, undefined, { signal });
    }
  }
  return work();
}

/**
 * Downloads one pinned file from the repository with that base address; `target` appears only when its content is the pinned one.
 * @throws ServiceError ARTEFACT_MISSING, with half a sentence; ARTEFACT_ALTERED
 */
export async function download(
  pinned: PinnedFile,
  target: string,
  repository: string,
  signal: AbortSignal,
): Promise<void> {
  const url = `${repository}/${pinned.path}`;
  const part = `${target}.part`;
  try {
    await persistently(() => transfer(url, part, pinned.bytes, signal), signal);
  } catch (cause) {
    signal.throwIfAborted();
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ServiceError('ARTEFACT_MISSING', `${url}: ${reason}`, { cause });
  }
  if (!(await isIntact(part, pinned))) {
    rmSync(part);
    throw new ServiceError(
      'ARTEFACT_ALTERED',
      `${url} is not the file that AGPIS was tested with (its SHA-256 differs from ${pinned.sha256}): check the repository behind it, then start again.`,
    );
  }
  renameSync(part, target);
}

/** Downloads the files into the folder, four at a time. The first that does not come ends the others. */
export async function downloadAll(
  files: readonly PinnedFile[],
  folder: string,
  repository: string,
  signal: AbortSignal,
): Promise<void> {
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  const waiting = [...files];
  const worker = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
      await download(next, join(folder, basename(next.path)), repository, either);
  };
  const workers = Array.from({ length: PARALLEL }, () =>
    worker().catch((error: unknown) => failed.abort(error)),
  );
  await Promise.all(workers);
  either.throwIfAborted();
}
