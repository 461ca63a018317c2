/** The seller's host: pictures from memory, some of them slowly. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { animated, goodJpeg } from '../../test/pipeline/pictures.ts';

export interface PictureHost {
  /** `127.0.0.1:port` */
  readonly host: string;
  /** A picture, whose bytes begin to come after `slowMs`. */
  url(set: number, picture: number, slowMs: number): string;
  /** Draws the pictures of a set, which no other set has; the doubtful ones are animated, and a person must look at them. */
  draw(set: number, pictures: number, isDoubtful: (picture: number) => boolean): Promise<void>;
  close(): Promise<void>;
}

/** Sets and pictures are seeds of the drawing; products of two sets look nothing alike. */
const SET = 1_000;

export async function openPictureHost(seed: number): Promise<PictureHost> {
  const pictures = new Map<string, Buffer>();
  const server = createServer((request, response) => {
    const [, slowMs = '', name = ''] = (request.url ?? '').split('/');
    const bytes = pictures.get(name);
    const answer = (): void => {
      if (!bytes) response.writeHead(404).end();
      else
        response
          .writeHead(200, {
            'content-type': isGif(bytes) ? 'image/gif' : 'image/jpeg',
            'content-length': bytes.length,
          })
          .end(bytes);
    };
    if (slowMs === '0') answer();
    else setTimeout(answer, Number(slowMs));
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const host = `127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  return {
    host,
    url: (set, picture, slowMs) => `http://${host}/${String(slowMs)}/${String(set)}-${String(picture)}`,
    async draw(set, count, isDoubtful) {
      for (let picture = 0; picture < count; picture += 1) {
        const number = seed * SET * SET + set * SET + picture;
        const bytes = isDoubtful(picture) ? animated('gif', number) : goodJpeg(number);
        pictures.set(`${String(set)}-${String(picture)}`, await bytes);
      }
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

const isGif = (bytes: Buffer): boolean => bytes.toString('latin1', 0, 3) === 'GIF';
