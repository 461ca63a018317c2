/** Sellers' hosts on loopback. Each misbehaving one has a port of its own: a host that fails is not asked for a while, whatever the path. */
import { createHash } from 'node:crypto';
import { createServer, type Server as HttpServer, type ServerResponse } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from 'node:net';

export interface Host {
  /** `127.0.0.1:port`. */
  readonly host: string;
  /** With a slash at the end. */
  readonly url: string;
  readonly requests: () => number;
  close(): Promise<void>;
}

export interface PictureHost extends Host {
  /** Serves the bytes at the path and answers with the whole address. */
  put(path: string, bytes: Buffer, type?: string): string;
  /** Redirects the path. */
  redirect(path: string, to: string): string;
}

interface File {
  readonly bytes: Buffer;
  readonly type: string;
  readonly etag: string;
}

/** A host as one wishes: ETags, revalidation, 404 for what it does not have. A query is not looked at. */
export async function pictureHost(): Promise<PictureHost> {
  const files = new Map<string, File>();
  const redirects = new Map<string, string>();
  let requests = 0;
  const server = createServer((request, response) => {
    requests += 1;
    const path = (request.url ?? '/').slice(1).split('?')[0] ?? '';
    const to = redirects.get(path);
    if (to !== undefined) return void response.writeHead(302, { location: to }).end();
    answer(response, files.get(path), request.headers['if-none-match']);
  });
  const host = await listening(server, () => requests);
  return {
    ...host,
    put(path, bytes, type = 'image/jpeg') {
      const etag = `"${createHash('sha256').update(bytes).digest('hex').slice(0, 16)}"`;
      files.set(path, { bytes, type, etag });
      return host.url + path;
    },
    redirect(path, to) {
      redirects.set(path, to);
      return host.url + path;
    },
  };
}

function answer(response: ServerResponse, file: File | undefined, known: string | undefined): void {
  if (!file) response.writeHead(404).end('no such picture');
  else if (known === file.etag) response.writeHead(304, { etag: file.etag }).end();
  else response.writeHead(200, { etag: file.etag, 'content-type': file.type }).end(file.bytes);
}

/** Answers 503 as often as told, and then with the picture. */
export async function moodyHost(failures: number, picture: Buffer): Promise<Host> {
  let requests = 0;
  const server = createServer((_request, response) => {
    requests += 1;
    if (requests <= failures) response.writeHead(503).end('busy');
    else response.writeHead(200, { 'content-type': 'image/jpeg' }).end(picture);
  });
  return listening(server, () => requests);
}

/** Speaks bytes, for answers that no HTTP library would send: `talk` begins when a request has come. */
export async function rawHost(talk: (socket: Socket) => void): Promise<Host> {
  let requests = 0;
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    socket.once('data', () => {
      requests += 1;
      talk(socket);
    });
  });
  const host = await listening(server, () => requests);
  return {
    ...host,
    async close() {
      sockets.forEach((socket) => socket.destroy());
      await host.close();
    },
  };
}

/** A port where nobody listens: one that was free a moment ago might be given to somebody else meanwhile. */
export function deadHost(): Host {
  const host = '127.0.0.1:1';
  return { host, url: `http://${host}/`, requests: () => 0, close: () => Promise.resolve() };
}

async function listening(server: HttpServer | Server, requests: () => number): Promise<Host> {
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const host = `127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  return {
    host,
    url: `http://${host}/`,
    requests,
    close: () =>
      new Promise((resolve) => {
        if ('closeAllConnections' in server) server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

const HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\n';
const JPEG_START = Buffer.from('ffd8ffe000104a46494600010100000100010000', 'hex');

/** Takes the request and never says a word. */
export const silent = (): void => undefined;

/** A header line each 100 ms, for ever. */
export const slowHeaders = (socket: Socket): void => {
  socket.write(HEAD);
  every(100, socket, 'X-More: 1\r\n');
};

/** A byte each 200 ms: faster than the limit between two reads, slower than the limit of the whole. */
export const drip = (socket: Socket): void => {
  socket.write(`${HEAD}Content-Length: 50000\r\n\r\n`);
  socket.write(JPEG_START);
  every(200, socket, 'a');
};

/** One chunk after the other, each when the last is on its way: the reader is another process, and may take them as fast as they come. */
export const endless = (socket: Socket): void => {
  socket.write(`${HEAD}\r\n`);
  socket.write(JPEG_START);
  const chunk = Buffer.alloc(65_536, 7);
  const more = (error?: Error | null): void => {
    if (!error && !socket.destroyed) socket.write(chunk, (failed) => setImmediate(more, failed));
  };
  more();
};

function every(ms: number, socket: Socket, text: string): void {
  const timer = setInterval(() => socket.write(text), ms);
  socket.once('close', () => clearInterval(timer));
}
