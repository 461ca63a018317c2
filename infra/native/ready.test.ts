import assert from 'node:assert/strict';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { test } from 'node:test';
import { answersHttp, answersKafka, answersRedis } from './ready.ts';

async function withServer(
  onConnection: (socket: Socket) => void,
  work: (port: number) => Promise<void>,
): Promise<void> {
  const server = createServer(onConnection);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await work((server.address() as AddressInfo).port);
  } finally {
    server.close();
  }
}

test('a port that opens and closes without a word is no service', async () => {
  await withServer(
    (socket) => socket.end(),
    async (port) => {
      assert.equal(await answersRedis(`redis://127.0.0.1:${port}`), false);
      assert.equal(await answersHttp(`http://127.0.0.1:${port}/ping`), false);
      assert.equal(await answersKafka(`127.0.0.1:${port}`), false);
    },
  );
});

test('a port that stays silent is no service', { timeout: 10_000 }, async () => {
  const sockets: Socket[] = [];
  await withServer(
    (socket) => sockets.push(socket),
    async (port) => {
      assert.equal(await answersRedis(`redis://127.0.0.1:${port}`), false);
      assert.equal(await answersHttp(`http://127.0.0.1:${port}/ping`), false);
      for (const socket of sockets) socket.destroy();
    },
  );
});

test('a Redis that asks for a password is there', async () => {
  await withServer(
    (socket) => socket.end('-NOAUTH Authentication required.\r\n'),
    async (port) => assert.equal(await answersRedis(`redis://127.0.0.1:${port}`), true),
  );
});
