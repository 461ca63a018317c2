import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { createServer as createHttpServer } from 'node:http';
import type { RequestListener } from 'node:http';
import type { TestContext } from 'node:test';

export interface LoopbackHost {
  /** `127.0.0.1:port`, an entry for the allow-list. */
  readonly host: string;
  readonly port: number;
  readonly url: string;
  /** Connections accepted so far. */
  readonly connections: () => number;
}

/** An HTTP server on a free port of 127.0.0.1 that ends with the test. */
export async function httpHost(t: TestContext, listener: RequestListener): Promise<LoopbackHost> {
  const server = createHttpServer(listener);
  let connections = 0;
  server.on('connection', () => (connections += 1));
  server.listen(0, '127.0.0.1');
  await new Promise((listening) => server.once('listening', listening));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return describe((server.address() as AddressInfo).port, () => connections);
}

/** A server that speaks bytes: for answers that no HTTP library would send. It talks once a request has come. */
export async function rawHost(t: TestContext, talk: (socket: Socket) => void): Promise<LoopbackHost> {
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('data', () => talk(socket));
  });
  server.listen(0, '127.0.0.1');
  await new Promise((listening) => server.once('listening', listening));
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return describe((server.address() as AddressInfo).port, () => connections);
}

function describe(port: number, connections: () => number): LoopbackHost {
  return { host: `127.0.0.1:${port}`, port, url: `http://127.0.0.1:${port}`, connections };
}

/** The first bytes of a JPEG, then filling. */
export function jpegLike(size: number): Buffer {
  const bytes = Buffer.alloc(size, 7);
  Buffer.from('ffd8ffe000104a46494600010100000100010000', 'hex').copy(bytes);
  return bytes;
}
