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

test('an HTTP service that asks for a user is asked with the one in its address', async () => {
  let asked = '';
  const answer = (data: Buffer, socket: Socket): void => {
    asked += data.toString();
    socket.end('HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n');
  };
  await withServer(
    (socket) => socket.on('data', (data) => answer(data, socket)),
    async (port) => assert.equal(await answersHttp(`http://me:p%40ss@127.0.0.1:${port}/ping`), true),
  );
  assert.match(asked, /^GET \/ping /);
  assert.match(asked, new RegExp(`authorization: Basic ${Buffer.from('me:p@ss').toString('base64')}`, 'i'));
});
