/** Serves a catalogue's pictures on loopback, as a seller's host would: with ETags, and with one moody address. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize, sep } from 'node:path';

const TYPES: Record<string, string> = {
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.gif': 'image/gif',
  '.avif': 'image/avif',
};
/** Paths below this one answer 503 the first time they are asked for. */
export const MOODY = 'moody/';

export interface CatalogueServer {
  /** With a slash at the end. */
  readonly url: string;
  /** host:port, for the fetcher's list of allowed hosts. */
  readonly host: string;
  readonly requests: () => number;
  close(): Promise<void>;
}

export async function serveCatalogue(root: string): Promise<CatalogueServer> {
  const asked = new Set<string>();
  let requests = 0;
  const server = createServer((request, response) => {
    requests += 1;
    void answer(decodeURIComponent((request.url ?? '/').split('?')[0] ?? '/').slice(1)).catch(() =>
      response.writeHead(404).end('no such picture'),
    );

    async function answer(path: string): Promise<void> {
      if (path.startsWith(MOODY) && !asked.has(path)) {
        asked.add(path);
        response.writeHead(503).end('busy');
        return;
      }
      const file = join(root, normalize(path.startsWith(MOODY) ? path.slice(MOODY.length) : path));
      if (!file.startsWith(root + sep)) throw new Error('outside the catalogue');
      const bytes = await readFile(file);
      const etag = `"${createHash('sha256').update(bytes).digest('hex').slice(0, 24)}"`;
      if (request.headers['if-none-match'] === etag) {
        response.writeHead(304, { etag }).end();
        return;
      }
      response
        .writeHead(200, {
          etag,
          'content-type': TYPES[extname(file).toLowerCase()] ?? 'application/octet-stream',
        })
        .end(bytes);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${String(port)}/`,
    host: `127.0.0.1:${String(port)}`,
    requests: () => requests,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
