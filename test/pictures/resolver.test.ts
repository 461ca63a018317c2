import { describe, test } from 'node:test';
import type { TestContext } from 'node:test';
import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { dnsResolver, systemResolver } from '../../adapters/pictures/resolver.ts';

const A = 1;
const AAAA = 28;
type Records = Readonly<Record<string, { readonly [A]?: string; readonly [AAAA]?: string } | 'silent'>>;

/** A name server on loopback that knows these records (address bytes in hex). */
async function nameServer(t: TestContext, records: Records): Promise<string> {
  const socket = createSocket('udp4');
  socket.on('message', (query, from) => {
    const labels: string[] = [];
    let at = 12;
    for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
      labels.push(query.toString('latin1', at + 1, at + 1 + length));
      at += length + 1;
    }
    const name = labels.join('.').toLowerCase();
    const type = query.readUInt16BE(at + 1);
    const record = records[name];
    if (record === 'silent') return;
    const address = type === A || type === AAAA ? record?.[type] : undefined;
    socket.send(answer(query, at + 5, type, record !== undefined, address), from.port, from.address);
  });
  await new Promise<void>((bound) => socket.bind(0, '127.0.0.1', bound));
  t.after(() => socket.close());
  return `127.0.0.1:${socket.address().port}`;
}

/** RFC 1035, section 4: header, the question repeated, and at most one record that points back to its name. */
function answer(query: Buffer, questionEnd: number, type: number, known: boolean, hex?: string): Buffer {
  const header = Buffer.alloc(12);
  query.copy(header, 0, 0, 2);
  header.writeUInt16BE(known ? 0x8180 : 0x8183, 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(hex === undefined ? 0 : 1, 6);
  const question = query.subarray(12, questionEnd);
  if (hex === undefined) return Buffer.concat([header, question]);
  const data = Buffer.from(hex, 'hex');
  const record = Buffer.alloc(12);
  record.writeUInt16BE(0xc00c, 0);
  record.writeUInt16BE(type, 2);
  record.writeUInt16BE(1, 4);
  record.writeUInt32BE(60, 6);
  record.writeUInt16BE(data.length, 10);
  return Buffer.concat([header, question, record, data]);
}

const never = new AbortController().signal;
const V4 = { address: '93.184.215.14', family: 4 };
const V6 = { address: '2606:2800::1', family: 6 };

describe('asking name servers', () => {
  const records: Records = {
    'both.example': { [A]: '5db8d70e', [AAAA]: '26062800000000000000000000000001' },
    'four.example': { [A]: '5db8d70e' },
    'six.example': { [AAAA]: '26062800000000000000000000000001' },
    'none.example': {},
    'slow.example': 'silent',
  };

  test('gives the addresses of both families', async (t) => {
    const resolve = dnsResolver([await nameServer(t, records)]);
    assert.deepEqual(await resolve('both.example', never), [V4, V6]);
    assert.deepEqual(await resolve('four.example', never), [V4]);
    assert.deepEqual(await resolve('six.example', never), [V6]);
  });

  test('rejects for a name without addresses and for an unknown one', async (t) => {
    const resolve = dnsResolver([await nameServer(t, records)]);
    await assert.rejects(resolve('none.example', never), { code: 'ENODATA' });
    await assert.rejects(resolve('unknown.example', never), { code: 'ENOTFOUND' });
  });

  test('ends when the signal does', async (t) => {
    const resolve = dnsResolver([await nameServer(t, records)]);
    const began = performance.now();
    await assert.rejects(resolve('slow.example', AbortSignal.timeout(50)), { code: 'ECANCELLED' });
    assert.ok(performance.now() - began < 1000);
  });
});

test('the operating system knows its own names', async () => {
  const addresses = await systemResolver('localhost', never);
  assert.ok(addresses.some(({ address }) => address === '127.0.0.1' || address === '::1'));
});
