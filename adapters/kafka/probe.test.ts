import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { type AddressInfo, type Socket, connect, createServer } from 'node:net';
import { type TestContext, describe, test } from 'node:test';
import { NEEDED_APIS } from './needed-apis.ts';
import { probeKafka } from './probe.ts';

const require = createRequire(import.meta.url);
const patienceMs = 250;

/** Something that listens on the loopback, and what it does with each chunk that comes. */
async function listen(
  t: TestContext,
  onData: (chunk: Buffer, socket: Socket) => void,
  port = 0,
): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => undefined));
    socket.on('data', (chunk) => onData(chunk, socket));
  }).listen(port, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `127.0.0.1:${String((server.address() as AddressInfo).port)}`;
}

/** An address at which no connection comes about: its process stands still, and its queue is full. */
async function deaf(t: TestContext): Promise<string> {
  const listening = `const s = require('node:net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => console.log(s.address().port))`;
  const child = spawn(process.execPath, ['-e', listening], { stdio: ['ignore', 'pipe', 'ignore'] });
  t.after(() => child.kill('SIGKILL'));
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  child.kill('SIGSTOP');
  const port = Number(said.toString());
  for (let n = 0; n < 4; n += 1) {
    const socket = connect({ port, host: '127.0.0.1' }).on('error', () => undefined);
    t.after(() => socket.destroy());
  }
  await new Promise((resolve) => setTimeout(resolve, 100));
  return `127.0.0.1:${String(port)}`;
}

interface FakeBroker {
  /** Its versions of an API, where they are not as needed; null: it has none. */
  readonly apis?: Readonly<Record<string, readonly [number, number] | null>>;
  /** Where it says that it is; default where it is. */
  readonly advertised?: string;
}

/** Answers ApiVersions and Metadata (version 2), as far as a probe without groups and transactions asks. */
function fakeBroker(t: TestContext, { apis = {}, advertised }: FakeBroker = {}, port = 0): Promise<string> {
  return listen(
    t,
    (chunk, socket) => {
      for (let at = 0; at < chunk.length; at += 4 + chunk.readInt32BE(at)) {
        const [api, correlation] = [chunk.readInt16BE(at + 4), chunk.readInt32BE(at + 8)];
        const here = `127.0.0.1:${String(socket.localPort)}`;
        const body = api === 18 ? apiVersions(apis) : metadata(advertised ?? here);
        socket.write(Buffer.concat([int32(4 + body.length), int32(correlation), body]));
      }
    },
    port,
  );
}

const int16 = (...values: readonly number[]): Buffer => {
  const bytes = Buffer.alloc(2 * values.length);
  values.forEach((value, i) => bytes.writeInt16BE(value, 2 * i));
  return bytes;
};
const int32 = (value: number): Buffer => Buffer.from([value >> 24, value >> 16, value >> 8, value]);
const text = (value: string): Buffer => Buffer.concat([int16(value.length), Buffer.from(value)]);

function apiVersions(apis: NonNullable<FakeBroker['apis']>): Buffer {
  const own = { ApiVersions: [0, 0], Metadata: [0, 2], ...apis };
  const ranges = [...NEEDED_APIS, { key: 18, name: 'ApiVersions', min: 0, max: 0 }].flatMap((needed) => {
    const range =
      own[needed.name as keyof typeof own] ?? (needed.name in own ? null : [needed.min, needed.max]);
    return range ? [int16(needed.key, range[0] ?? 0, range[1] ?? 0)] : [];
  });
  return Buffer.concat([int16(0), int32(ranges.length), ...ranges]);
}

function metadata(address: string): Buffer {
  const [host = '', port = ''] = address.split(':');
  const broker = Buffer.concat([int32(7), text(host), int32(Number(port)), int16(-1)]);
  return Buffer.concat([int32(1), broker, text('cluster'), int32(7), int32(0)]);
}

describe('a probe', () => {
  test('tells the cluster and its brokers', async (t) => {
    const at = await fakeBroker(t);
    const report = await probeKafka({ brokers: [at] });
    const port = Number(at.split(':')[1]);
    assert.deepEqual(report, {
      clusterId: 'cluster',
      brokers: [{ nodeId: 7, host: '127.0.0.1', port }],
      unchecked: [],
    });
  });

  test('is content with one of several addresses', async (t) => {
    const at = await fakeBroker(t);
    const silent = await listen(t, () => undefined);
    await probeKafka({ brokers: ['127.0.0.1:1', silent, at] }, { patienceMs });
  });

  test('waits for a broker that is starting', async (t) => {
    const before = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => before.once('listening', resolve));
    const { port } = before.address() as AddressInfo;
    await new Promise((resolve) => before.close(resolve));
    const probing = probeKafka({ brokers: [`127.0.0.1:${String(port)}`] }, { patienceMs: 5_000 });
    await new Promise((resolve) => setTimeout(resolve, 300));
    await fakeBroker(t, {}, port);
    assert.equal((await probing).clusterId, 'cluster');
  });

  test('tells what it waits for, and how long it has', async () => {
    const told: string[] = [];
    const onWait = ({ code }: { readonly code: string }, waitedMs: number): void =>
      void told.push(`${code} ${String(waitedMs < patienceMs)}`);
    await assert.rejects(probeKafka({ brokers: ['127.0.0.1:1'] }, { patienceMs, onWait }));
    assert.deepEqual(told, ['NOBODY_LISTENS true']);
  });

  test(
    'says so within 4 s where nothing takes a connection, or nothing is said',
    { timeout: 30_000 },
    async (t) => {
      for (const [at, message] of [
        [
          await deaf(t),
          /does not answer at all \(nothing came within 2000 ms\): see that KAFKA_BROKERS names/,
        ],
        [await listen(t, () => undefined), /takes connections and gives no answer/],
      ] as const) {
        const startedAt = Date.now();
        const first = Promise.withResolvers<{ code: string; message: string; afterMs: number }>();
        const probing = probeKafka(
          { brokers: [at] },
          {
            patienceMs: 3_500,
            onWait: ({ code, message: said }) =>
              first.resolve({ code, message: said, afterMs: Date.now() - startedAt }),
          },
        ).catch((error: unknown) => error);
        const told = await first.promise;
        assert.equal(told.code, 'NO_ANSWER');
        assert.match(told.message, message);
        // 2 s for the first words, 1 s for a second look, 1 s for a machine with much to do.
        assert.ok(told.afterMs < 4_000, String(told.afterMs));
        await probing;
      }
    },
  );

  test('says that nobody listens', async () => {
    await assert.rejects(probeKafka({ brokers: ['127.0.0.1:1'] }, { patienceMs }), {
      name: 'KafkaProbeError',
      code: 'NOBODY_LISTENS',
      message:
        /^Nobody listens at 127\.0\.0\.1:1 \(ECONNREFUSED\): start the broker there, or set KAFKA_BROKERS/,
    });
  });

  test('says that a name is not known', async () => {
    await assert.rejects(probeKafka({ brokers: ['broker.invalid:9092'] }, { patienceMs }), {
      code: 'ADDRESS_UNKNOWN',
      message: /^No address is known for "broker\.invalid"/,
    });
  });

  test('says that what listens is silent, or hangs up', async (t) => {
    const silent = await listen(t, () => undefined);
    await assert.rejects(probeKafka({ brokers: [silent] }, { patienceMs }), {
      code: 'NO_ANSWER',
      message: /takes connections and gives no answer .*nothing came within 250 ms/,
    });
    const gone = await listen(t, (_, socket) => socket.destroy());
    await assert.rejects(probeKafka({ brokers: [gone] }, { patienceMs }), { code: 'NO_ANSWER' });
  });

  test('says that what listens is no broker, and what it said', async (t) => {
    const http = await listen(t, (_, socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    await assert.rejects(probeKafka({ brokers: [http] }, { patienceMs: 10_000 }), {
      code: 'NOT_KAFKA',
      message: /no Kafka broker \(it says "HTTP\/1\.1 400 Bad Request"\)/,
    });
    const short = await listen(t, (_, socket) => socket.end('-ERR'));
    await assert.rejects(probeKafka({ brokers: [short] }), { code: 'NOT_KAFKA', message: /"-ERR"/ });
  });

  test('says which versions do not fit', async (t) => {
    const at = await fakeBroker(t, { apis: { Produce: [0, 6], Fetch: [14, 17], EndTxn: null } });
    await assert.rejects(probeKafka({ brokers: [at] }), {
      code: 'VERSION_UNFIT',
      message:
        /The broker 7 at 127\.0\.0\.1:\d+ does not speak what is needed: Produce 7 \(it has 0 to 6\), Fetch 4 to 13 \(it has 14 to 17\), EndTxn 0 to 1 \(it has none\)\./,
    });
  });

  test('says that a broker gives an address where it is not', async (t) => {
    const at = await fakeBroker(t, { advertised: '127.0.0.1:1' });
    await assert.rejects(probeKafka({ brokers: [at] }, { patienceMs }), {
      code: 'ADVERTISED_ADDRESS_SILENT',
      message: new RegExp(
        `^Kafka answers at ${at} and sends its clients to broker 7 at 127\\.0\\.0\\.1:1, where nothing answers \\(.*\\): set that broker's advertised\\.listeners`,
      ),
    });
  });

  test('looks for versions that the client speaks', () => {
    const own = new Set(['Produce', 'Fetch']);
    for (const { name, min, max } of NEEDED_APIS.filter((api) => !own.has(api.name))) {
      const folder = name.charAt(0).toLowerCase() + name.slice(1);
      const { versions } = require(`kafkajs/src/protocol/requests/${folder}/index.js`) as {
        versions: readonly string[];
      };
      assert.deepEqual([min, max], [Number(versions[0]), Number(versions.at(-1))], name);
    }
  });
});
