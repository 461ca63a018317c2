/** A host between a worker and ClickHouse that can hold an insert half way, or its answer. */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** body: its first half went through, the rest waits here. answer: it is in, and nobody is told. */
export type Hold = 'body' | 'answer';

export interface HalfWay {
  readonly url: string;
  /** The next insert is held; resolves when it is. */
  hold(what: Hold): Promise<void>;
  /** What was held goes on its way. */
  release(): void;
  close(): Promise<void>;
}

/** The client sends the statement in the address, and rows in the body (https://clickhouse.com/docs/interfaces/http). */
const INSERT = /^POST \S*INSERT(\+|%20)INTO/;
/** Of the body: some rows, and not all. */
const FIRST_BYTES = 200;

export async function openHalfWay(target: string): Promise<HalfWay> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let armed: { readonly what: Hold; readonly held: () => void } | undefined;
  let letGo: (() => void)[] = [];

  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
      socket.on('error', () => socket.destroy());
    }
    // What one end has to say is said even when the other has gone: a killed worker's half insert is not made whole, and not hurried.
    upstream.once('close', () => client.destroy());
    client.once('end', () => upstream.end());
    let holding: Hold | undefined;
    const kept: { to: Socket; bytes: Buffer }[] = [];
    const pass = (to: Socket, bytes: Buffer): void => {
      if (!to.destroyed) to.write(bytes);
    };
    const beginHolding = (what: Hold, held: () => void): void => {
      holding = what;
      armed = undefined;
      letGo.push(() => {
        holding = undefined;
        for (const { to, bytes } of kept.splice(0)) pass(to, bytes);
      });
      // A moment for what was let through to arrive.
      setTimeout(held, 50);
    };
    client.on('data', (bytes) => {
      if (holding === 'body') return void kept.push({ to: upstream, bytes });
      if (!armed || !INSERT.test(bytes.toString('latin1', 0, 4_096))) return pass(upstream, bytes);
      const { what, held } = armed;
      beginHolding(what, held);
      const cut = what === 'body' ? bytes.indexOf('\r\n\r\n') + 4 + FIRST_BYTES : bytes.length;
      pass(upstream, bytes.subarray(0, cut));
      if (cut < bytes.length) kept.push({ to: upstream, bytes: bytes.subarray(cut) });
    });
    upstream.on('data', (bytes) => {
      if (holding === 'answer') kept.push({ to: client, bytes });
      else pass(client, bytes);
    });
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    hold: (what) => new Promise((held) => (armed = { what, held })),
    release() {
      for (const go of letGo) go();
      letGo = [];
    },
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}
