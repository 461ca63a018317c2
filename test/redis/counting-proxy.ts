import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { once } from 'node:events';

export interface CountingProxy {
  /** redis://127.0.0.1:…, to be used instead of the server's. */
  readonly url: string;
  /**
   * How often, since the last call, something was asked after the last answer had come: what a client has written in one breath is
   * one round trip, however many commands it holds, since it is waited for once.
   */
  roundTrips(): number;
  close(): Promise<void>;
}

/** Stands between a client and a server, and counts how often the client waits for the server. */
export async function countingProxy(serverUrl: string): Promise<CountingProxy> {
  const { hostname, port } = new URL(serverUrl);
  const sockets = new Set<Socket>();
  let count = 0;
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    let isAsking = false;
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        (socket === client ? upstream : client).destroy();
      });
    }
    client.on('data', (bytes) => {
      if (!isAsking) count += 1;
      isAsking = true;
      upstream.write(bytes);
    });
    upstream.on('data', (bytes) => {
      isAsking = false;
      client.write(bytes);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `redis://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    roundTrips() {
      const counted = count;
      count = 0;
      return counted;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
