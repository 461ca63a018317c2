import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from 'node:zlib';
import { RefusedRequest } from './failure.ts';

/** The engine takes a statement as one string, and V8 ends strings at 512 MiB. */
export const LARGEST_BODY = 256 * 1024 * 1024;

/** Unpacks what Node has no code for. */
export type UnpackLz4 = (packed: Buffer) => Promise<Buffer>;

const encodingOf = ({ headers }: IncomingMessage): string =>
  headers['content-encoding']?.toLowerCase() ?? 'identity';

/** As it came where it is LZ4. */
function plain(request: IncomingMessage): Readable {
  const encoding = encodingOf(request);
  switch (encoding) {
    case 'lz4':
    case 'identity':
    case '':
      return request;
    case 'gzip':
      return request.pipe(createGunzip());
    case 'deflate':
      return request.pipe(createInflate());
    case 'br':
      return request.pipe(createBrotliDecompress());
    case 'zstd':
      return request.pipe(createZstdDecompress());
    default:
      throw new RefusedRequest(
        48,
        'NOT_IMPLEMENTED',
        `The Content-Encoding "${encoding}" is not known here: use gzip, deflate, br, zstd, lz4 or none.`,
      );
  }
}

/** The whole body, unpacked. */
export async function readBody(request: IncomingMessage, unpackLz4: UnpackLz4): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const piece of plain(request)) {
      bytes += (piece as Buffer).length;
      if (bytes > LARGEST_BODY)
        throw new RefusedRequest(
          158,
          'TOO_MANY_ROWS',
          `The request is larger than ${LARGEST_BODY} bytes: send it in parts.`,
        );
      pieces.push(piece as Buffer);
    }
  } catch (error) {
    if (error instanceof RefusedRequest) throw error;
    throw new RefusedRequest(
      354,
      'ZLIB_INFLATE_FAILED',
      `The request's body could not be read: ${(error as Error).message}`,
    );
  }
  const body = Buffer.concat(pieces);
  return encodingOf(request) === 'lz4' ? unpackLz4(body) : body;
}
