/** A seller's host on loopback: pictures from memory, with ETags, and under `again/` the same pixels in other files. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize, sep } from 'node:path';
import { resalted } from './resalted.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.gif': 'image/gif',
  '.avif': 'image/avif',
};
const AGAIN = 'again/';

export interface Seller {
  /** Of the files below the folder, with a slash at the end. */
  readonly url: string;
  /** Of the same pictures in files that no one has seen. */
  readonly againUrl: string;
  /** host:port. */
  readonly host: string;
  close(): Promise<void>;
}

interface Served {
  readonly bytes: Buffer;
  readonly etag: string;
}

export async function openSeller(root: string): Promise<Seller> {
  const known = new Map<string, Promise<Served>>();
  const load = async (path: string): Promise<Served> => {
    const again = path.startsWith(AGAIN);
    const file = join(root, normalize(again ? path.slice(AGAIN.length) : path));
    if (!file.startsWith(root + sep)) throw new Error('outside the folder');
    const bytes = again ? resalted(await readFile(file)) : await readFile(file);
    return { bytes, etag: `"${createHash('sha256').update(bytes).digest('hex').slice(0, 24)}"` };
  };
  const server = createServer((request, response) => {
    const path = decodeURIComponent((request.url ?? '/').split('?')[0] ?? '/').slice(1);
    const served = known.get(path) ?? load(path);
    known.set(path, served);
    served.then(
      ({ bytes, etag }) => {
        if (request.headers['if-none-match'] === etag) response.writeHead(304, { etag }).end();
        else
          response
            .writeHead(200, {
              etag,
              'content-type': TYPES[extname(path).toLowerCase()] ?? 'application/octet-stream',
              'content-length': bytes.length,
            })
            .end(bytes);
      },
      () => response.writeHead(404).end('no such picture'),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  return {
    url: `http://${host}/`,
    againUrl: `http://${host}/${AGAIN}`,
    host,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
