import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Refused, Unavailable } from '../../ports/pictures.ts';
import { mediaTypeOf, tooLarge } from './http-answer.ts';
import { brokenConnection } from './http-exchange.ts';
import { refused, shown, unavailable } from './outcomes.ts';
import { passesAsPicture, SIGNATURE_BYTES } from './picture-type.ts';
import type { PictureUrl } from './picture-url.ts';

export interface Body {
  readonly kind: 'body';
  readonly bytes: Uint8Array;
  readonly sha256: string;
}

export interface BodyLimits {
  /** Bytes counted as they come, whatever Content-Length says. */
  readonly maxBytes: number;
  /** Longest pause between two reads, in milliseconds. */
  readonly idleMs: number;
  readonly signal: AbortSignal;
}

/** Reads a picture's body. An answer that is no picture ends with its first bytes. Rejects with the reason of an aborted signal. */
export async function readBody(
  response: IncomingMessage,
  url: PictureUrl,
  limits: BodyLimits,
): Promise<Body | Refused | Unavailable> {
  let idle = false;
  const timer = setTimeout(() => {
    idle = true;
    response.destroy();
  }, limits.idleMs);
  try {
    return await collect(response, url, limits.maxBytes, timer);
  } catch {
    limits.signal.throwIfAborted();
    if (idle)
      return unavailable(
        'slow',
        `${url.host} sent nothing for ${limits.idleMs} ms in the middle of a picture.`,
      );
    return brokenConnection(url);
  } finally {
    clearTimeout(timer);
  }
}

async function collect(
  response: IncomingMessage,
  url: PictureUrl,
  maxBytes: number,
  timer: NodeJS.Timeout,
): Promise<Body | Refused | Unavailable> {
  const mediaType = mediaTypeOf(response.headers);
  const hash = createHash('sha256');
  const chunks: Buffer[] = [];
  let size = 0;
  let judged = false;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    timer.refresh();
    size += chunk.length;
    if (size > maxBytes) return tooLarge(url.href, maxBytes);
    hash.update(chunk);
    chunks.push(chunk);
    if (judged || size < SIGNATURE_BYTES) continue;
    if (!passesAsPicture(mediaType, Buffer.concat(chunks))) return wrongType(url, mediaType);
    judged = true;
  }
  if (!response.complete) return brokenConnection(url);
  if (size === 0) return refused('empty', `${shown(url.href)} is an empty file. Upload it again.`);
  const bytes = Buffer.concat(chunks);
  if (!judged && !passesAsPicture(mediaType, bytes)) return wrongType(url, mediaType);
  return { kind: 'body', bytes, sha256: hash.digest('hex') };
}

function wrongType(url: PictureUrl, mediaType = 'nothing'): Refused {
  return refused(
    'wrong-type',
    `${shown(url.href)} is ${shown(mediaType)}, not a picture. Give the address of the picture file itself.`,
  );
}
