import type { IncomingMessage } from 'node:http';
import { createWriteStream, existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { ServiceError } from '../service-error.ts';
import { isIntact, type PinnedFile } from './verify.ts';

/** Maven's own default (its super POM); a mirror is a setting of whoever runs this. */
const PUBLIC_REPOSITORY = '';

const SILENCE_MS = 30_000;

export function mavenRepository(env: NodeJS.ProcessEnv = process.env): string {
  return (env['AGPIS_MAVEN_REPOSITORY'] ?? PUBLIC_REPOSITORY).replace(/\/+$/, '');
}

/**
 * By node:http, not fetch: with a server that closes the connection while a large body waits for the disk, Node 24.21's
 * fetch fails an assertion that ends the process.
 */
async function request(url: string, from: number, redirects = 5): Promise<IncomingMessage> {
  const { get } = url.startsWith('https:') ? await import('node:https') : await import('node:http');
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const sent = get(url, from > 0 ? { headers: { range: `bytes=${from}-` } } : {}, resolve);
    sent.setTimeout(SILENCE_MS, () => sent.destroy(new Error(`it was silent for ${SILENCE_MS / 1000} s`)));
    sent.once('error', reject);
  });
  const { statusCode = 0, statusMessage = '', headers } = response;
  if (statusCode === 200 || statusCode === 206) return response;
  response.resume();
  if (statusCode >= 300 && statusCode < 400 && headers.location !== undefined && redirects > 0)
    return request(new URL(headers.location, url).href, from, redirects - 1);
  throw new Error(`it answered ${statusCode} ${statusMessage}`);
}

/** Appends to what an interrupted try left, where the repository gives ranges. */
async function transfer(url: string, part: string, bytes: number): Promise<void> {
  const have = existsSync(part) ? statSync(part).size : 0;
  if (have === bytes) return;
  const response = await request(url, have < bytes ? have : 0);
  const flags = response.statusCode === 206 ? 'a' : 'w';
  await pipeline(response, createWriteStream(part, { flags }));
}

/** Downloads one pinned file; `target` appears only when its content is the pinned one. */
export async function download(
  pinned: PinnedFile,
  target: string,
  repository = mavenRepository(),
): Promise<void> {
  const url = `${repository}/${pinned.path}`;
  const part = `${target}.part`;
  try {
    await transfer(url, part, pinned.bytes);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ServiceError(
      'ARTEFACT_MISSING',
      `${url} could not be fetched (${reason}): install Maven ("mvn"), which knows your mirrors, or name a reachable repository in AGPIS_MAVEN_REPOSITORY.`,
      { cause },
    );
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
