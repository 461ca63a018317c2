import { createWriteStream, existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ServiceError } from '../service-error.ts';
import { isIntact, type PinnedFile } from './verify.ts';

/** Maven's own default (its super POM); a mirror is a setting of whoever runs this. */
const PUBLIC_REPOSITORY = '';

export function mavenRepository(env: NodeJS.ProcessEnv = process.env): string {
  return (env['AGPIS_MAVEN_REPOSITORY'] ?? PUBLIC_REPOSITORY).replace(/\/+$/, '');
}

async function request(url: string, from: number): Promise<Response> {
  const response = await fetch(url, from > 0 ? { headers: { range: `bytes=${from}-` } } : {});
  if (response.ok && response.body !== null) return response;
  throw new Error(`it answered ${response.status} ${response.statusText}`);
}

/** Appends to what an interrupted try left, where the repository gives ranges. */
async function transfer(url: string, part: string, bytes: number): Promise<void> {
  const have = existsSync(part) ? statSync(part).size : 0;
  if (have === bytes) return;
  const response = await request(url, have < bytes ? have : 0);
  const flags = response.status === 206 ? 'a' : 'w';
  await pipeline(Readable.fromWeb(response.body as never), createWriteStream(part, { flags }));
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
    const reason =
      cause instanceof Error ? ((cause.cause as Error | undefined)?.message ?? cause.message) : String(cause);
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
