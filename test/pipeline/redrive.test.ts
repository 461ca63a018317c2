import assert from 'node:assert/strict';
import { createHash, randomInt } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { contentPath } from '../../adapters/pictures/content-path.ts';
import { connect } from '../../cli/compose.ts';
import { type Header, type InRecord, type KafkaClient, headerTexts } from '../../engine/kafka.ts';
import { ANALYSER_VERSION } from '../../imaging/facts.ts';
import { productChanges } from '../../topology/topics.ts';
import { agpis, type Ran } from './agpis-command.ts';
import { pictureHost, type PictureHost } from './hosts.ts';
import { goodJpeg } from './pictures.ts';
import { openPipeline, type Pipeline, type Sent, skip } from './pipeline.ts';
import { image } from './row.ts';

const PATIENCE_MS = 60_000;

interface Listed {
  readonly id: string;
  readonly state: string;
  readonly redrives: number;
  readonly code: string;
  readonly stage: string;
  readonly source: { readonly partition: number; readonly offset: number };
  readonly key: unknown;
}
interface Redriven {
  readonly run: string;
  readonly done: boolean;
  readonly send: readonly {
    readonly id: string;
    readonly partition: number;
    readonly offset: number | null;
  }[];
  readonly refused: readonly { readonly id: string; readonly because: string }[];
}
/** The command as an operator runs it, on the real services, with a worker of the whole topology beside it. */
describe('dead letters are sent again', { skip, timeout: 170_000 }, () => {
  let pipeline: Pipeline;
  let host: PictureHost;
  let kafka: KafkaClient;
  let folder: string;
  const sent: Sent[] = [];

  before(async () => {
    host = await pictureHost();
    folder = await mkdtemp(join(tmpdir(), 'agpis-redrive-'));
    pipeline = await openPipeline({
      hosts: [host.host],
      retryDelaysMs: [300],
      environment: { AGPIS_PICTURES: folder },
    });
    ({ kafka } = await connect(pipeline.addresses, 'agpis-redrive-test'));
    await pipeline.startWorker();
  });
  after(async () => {
    await (kafka as KafkaClient | undefined)?.close();
    await (pipeline as Pipeline | undefined)?.close();
    await host.close();
    await rm(folder, { recursive: true, force: true });
  });

  const redrive = (id: string, ...words: string[]): Promise<Ran<Redriven>> =>
    agpis<Redriven>('dlq', 'redrive', '--id', id, '--because', 'the cause is gone', '--json', ...words);

  /** Letters of a record that was sent here, as `list` shows them. */
  async function listed(key: unknown): Promise<Listed[]> {
    const { json, err } = await agpis<{ letters: Listed[] }>(
      'dlq',
      'list',
      '--since',
      '10m',
      '--limit',
      '1000',
      '--json',
    );
    assert.ok(json, err);
    return json.letters.filter((letter) => JSON.stringify(letter.key) === JSON.stringify(key));
  }
  async function letterOf(key: unknown): Promise<Listed> {
    const [newest] = await listed(key);
    assert.ok(newest, `no letter of ${JSON.stringify(key)}`);
    return newest;
  }
  async function recordAt(partition: number, offset: number): Promise<InRecord> {
    const found: InRecord[] = [];
    const at = { topic: productChanges.name, partition };
    await kafka.read(at, { from: offset, to: offset + 1 }, (records) => void found.push(...records));
    const [record] = found;
    assert.ok(record, `no record ${String(partition)}:${String(offset)}`);
    return record;
  }

  /** A product whose picture is known by facts that make no sense: a stage fails over them, unexpectedly, until they are taken away. */
  async function poisoned(start: string): Promise<{ key: string; sent: Sent; heal: () => Promise<void> }> {
    const productId = pipeline.productIn(1, start);
    const bytes = await goodJpeg(2 ** 25 + randomInt(2 ** 20));
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const file = contentPath(join(folder, 'facts', `v${String(ANALYSER_VERSION)}`), sha256, '.json');
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, JSON.stringify({ kind: 'facts', facts: { sha256 } }));
    const change = pipeline.change(productId, { images: [image(host.put(`${productId}.jpg`, bytes))] });
    const key = `${pipeline.tenant}/${productId}`;
    const place = await pipeline.send({
      key,
      value: pipeline.encode(change),
      headers: { raw: Buffer.from([0xff, 0x00, 0xc3]) },
    });
    sent.push(place);
    return { key, sent: place, heal: () => rm(file) };
  }
  const outcomes = ({ eventId }: Sent): string[] =>
    pipeline.seen.answersTo(eventId).map((a) => `${a.first ? 'first' : 'later'} ${a.outcome}`);
  const until = (condition: () => boolean, what: string): Promise<void> =>
    pipeline.seen.until(condition, what, PATIENCE_MS);
  const lettersOf = (partition: number, offset: number): number =>
    pipeline.seen.lettersOf(`${productChanges.name}/${String(partition)}/${String(offset)}`).length;

  test('a change that failed unexpectedly is published once its cause is gone, by a later answer', async () => {
    const { key, sent: place, heal } = await poisoned('healed');
    await until(() => outcomes(place).length === 1, 'the answer to what failed');
    assert.deepEqual(outcomes(place), ['first FAILED']);
    const letter = await letterOf(key);
    assert.deepEqual(
      [letter.state, letter.stage, letter.code, letter.redrives],
      ['open', 'image/dedup', 'TypeError', 0],
    );

    const shown = await agpis('dlq', 'show', letter.id);
    assert.match(shown.out, /raw: 0xff00c3/);
    assert.match(shown.out, new RegExp(`"title": "Product healed`));
    assert.match(shown.out, /came from {2}product-changes\/1/);

    const dry = await redrive(letter.id);
    assert.deepEqual([dry.code, dry.json.done, dry.json.send.length], [0, false, 1]);
    assert.equal((await letterOf(key)).state, 'open');

    await heal();
    const done = await redrive(letter.id, '--go');
    assert.equal(done.code, 0, done.err);
    const [again] = done.json.send;
    assert.ok(again?.offset);
    await until(() => outcomes(place).length === 2, 'the later answer');
    assert.deepEqual(outcomes(place), ['first FAILED', 'later PUBLISHED']);
    const later = pipeline.seen.answersTo(place.eventId).at(-1);
    assert.equal(later?.cause, `redrive:${done.json.run}`);
    assert.equal(later?.revision, 1);

    const first = await recordAt(1, letter.source.offset);
    const second = await recordAt(1, again.offset);
    assert.deepEqual([second.key, second.value], [first.key, first.value]);
    assert.deepEqual(second.headers.slice(0, first.headers.length), first.headers);
    assert.ok(!second.headers.some(({ name }) => name.startsWith('__connect.errors.')));

    const twice = await redrive(letter.id, '--go');
    assert.deepEqual([twice.code, twice.json.refused], [1, [{ id: letter.id, because: 'redriven' }]]);
    assert.equal((await letterOf(key)).state, 'redriven');
    assert.match((await agpis('dlq', 'show', letter.id)).out, /no\. 1, .*: the cause is gone/);
  });

  test('what goes on failing is counted, parked after three redrives, and sent with --parked alone', async () => {
    const { key, sent: place, heal } = await poisoned('parked');
    await until(() => outcomes(place).length === 1, 'the answer to what failed');
    for (let n = 1; n <= 3; n += 1) {
      const letter = await letterOf(key);
      assert.deepEqual([letter.redrives, letter.state], [n - 1, 'open']);
      const { json } = await redrive(letter.id, '--go');
      const [again] = json.send;
      await until(() => lettersOf(1, again?.offset ?? -1) === 1, `letter no. ${String(n + 1)}`);
    }
    const parked = await letterOf(key);
    assert.deepEqual([parked.redrives, parked.state], [3, 'parked']);
    assert.deepEqual((await redrive(parked.id, '--go')).json.refused, [{ id: parked.id, because: 'parked' }]);
    await heal();
    await redrive(parked.id, '--go', '--parked');
    await until(() => outcomes(place).length === 2, 'the later answer');
    assert.deepEqual(outcomes(place), ['first FAILED', 'later PUBLISHED']);
  });

  test('a change that is sent again by its seller, too, is published once', async () => {
    const { key, sent: place, heal } = await poisoned('both');
    await until(() => outcomes(place).length === 1, 'the answer to what failed');
    const letter = await letterOf(key);
    const first = await recordAt(1, letter.source.offset);
    const copy = await pipeline.send({ key, value: first.value });
    sent.push(copy);
    await until(() => outcomes(copy).length === 1, 'the answer to the copy');
    assert.deepEqual(outcomes(copy), ['first REPLAYED']);
    await heal();
    await redrive(letter.id, '--go');
    await until(() => outcomes(place).length === 2, 'the later answer');
    assert.deepEqual(outcomes(place), ['first FAILED', 'later PUBLISHED']);
    assert.deepEqual(outcomes(copy), ['first REPLAYED']);
  });

  test('bytes that nobody understands come back as they were, and are a letter again', async () => {
    const key = `${pipeline.tenant}/${pipeline.productIn(2, 'bytes')}`;
    const value = Buffer.from([0, 0x7f, 0xff, 0xff, 0xf0, 1, 2, 0xff]);
    await pipeline.send({ key, value, headers: { raw: Buffer.from([0x80]), text: 'täglich' } });
    await until(() => pipeline.seen.stageEvents.some((e) => e.key === key), 'the first failure');
    const letter = await letterOf(key);
    const { json } = await redrive(letter.id, '--go');
    const [again] = json.send;
    await until(() => lettersOf(2, again?.offset ?? -1) === 1, 'the second letter');
    const second = await recordAt(2, again?.offset ?? -1);
    assert.deepEqual(second.value, value);
    const own: Header[] = [
      { name: 'raw', value: Buffer.from([0x80]) },
      { name: 'text', value: Buffer.from('täglich') },
    ];
    assert.deepEqual(second.headers.slice(0, 2), own);
    assert.equal(headerTexts(second.headers)['__engine.redrive-failures'], 'image/decode unknown-schema-id');
    const letters = await listed(key);
    assert.deepEqual(
      letters.map(({ state, redrives }) => [state, redrives]),
      [
        ['open', 1],
        ['redriven', 0],
      ],
    );
    assert.match((await agpis('dlq', 'show', letters[0]?.id ?? '')).out, /00 7f ff ff f0 01 02 ff/);
  });

  test('a tombstone whose key names no product stays a tombstone', async () => {
    const key = pipeline.productIn(0, 'tombstone');
    const { partition, place } = await pipeline.send({ key, value: null, partition: 0 });
    await until(() => pipeline.seen.lettersOf(place).length === 1, 'its letter');
    const { json } = await redrive((await letterOf(key)).id, '--go');
    const [again] = json.send;
    await until(() => lettersOf(partition, again?.offset ?? -1) === 1, 'its second letter');
    assert.equal((await recordAt(partition, again?.offset ?? -1)).value, null);
  });

  test('of two operators at once one sends it, and the other does not', async () => {
    const key = `${pipeline.tenant}/${pipeline.productIn(3, 'race')}`;
    const { place } = await pipeline.send({ key, value: Buffer.from('?') });
    await until(() => pipeline.seen.lettersOf(place).length === 1, 'its letter');
    const { id } = await letterOf(key);
    const both = await Promise.all([redrive(id, '--go'), redrive(id, '--go')]);
    const sentOnce = both.filter(({ json }) => (json as Redriven | undefined)?.send.length === 1);
    assert.equal(sentOnce.length, 1, both.map(({ out, err }) => out + err).join('\n'));
    await until(
      () => pipeline.seen.stageEvents.filter((e) => e.key === key).length === 2,
      'its second failure',
    );
    assert.equal((await listed(key)).length, 2);
  });

  test('a letter that is not there is refused with a sentence', async () => {
    const { code, err } = await agpis('dlq', 'redrive', '--id', '0:999999999', '--because', 'x', '--go');
    assert.equal(code, 1);
    assert.match(err, /^agpis: There is no dead letter 0:999999999/m);
    assert.equal((await agpis('dlq', 'redrive', '--id', '0:0', '--because', ' ')).code, 1);
  });

  test('SQL counts each change once, each answer once, and each letter once', async () => {
    const events = sent.map(({ eventId }) => eventId);
    const answers = events.flatMap((eventId) =>
      pipeline.seen.answersTo(eventId).map((a) => `${eventId} ${a.outcome} ${String(a.first)}`),
    );
    await rowsBecome(
      `SELECT concat(event_id, ' ', outcome, ' ', toString(first)) AS line FROM agpis.change_results WHERE tenant = {tenant:String}`,
      answers,
    );
    // Stages saw the redriven records as well, and name the events that they were at first.
    await rowsBecome(
      `SELECT DISTINCT event_id AS line FROM agpis.stage_events WHERE tenant = {tenant:String} AND source_topic = 'product-changes'
       AND stage IN ('ingest', 'accept') AND version > 0`,
      events,
    );
    // Once and four times by the poisoned, once by the copied.
    await rowsBecome(
      `SELECT concat(key, ' ', headers['__engine.redrive-count']) AS line FROM agpis.dead_letters
       WHERE tenant = {tenant:String} AND code = 'TypeError'`,
      ['healed ', 'parked ', 'parked 1', 'parked 2', 'parked 3', 'both '].map((each) => {
        const [start = '', count = ''] = each.split(' ');
        return `${pipeline.tenant}/${pipeline.productIn(1, start)} ${count}`;
      }),
    );
    await rowsBecome(
      `SELECT concat(product_id, ' ', toString(redrives), ' ', because) AS line FROM agpis.operator_actions
       WHERE tenant = {tenant:String} AND stage = 'image/dedup'`,
      ['healed 1', 'parked 1', 'parked 2', 'parked 3', 'parked 4', 'both 1'].map((each) => {
        const [start = '', count = ''] = each.split(' ');
        return `${pipeline.productIn(1, start)} ${count} the cause is gone`;
      }),
    );
  });

  /** Asked until there are as many rows as expected: the sink writes a block every 200 ms. */
  async function rowsBecome(sql: string, expected: readonly string[]): Promise<void> {
    for (const deadline = Date.now() + 20_000; ;) {
      const rows = await pipeline.analytics.query<{ line: string }>(sql, { tenant: pipeline.tenant });
      if (rows.length < expected.length && Date.now() < deadline) {
        await new Promise((resolve) => setTimeout(resolve, 250));
        continue;
      }
      assert.deepEqual(rows.map((r) => r.line).sort(), [...expected].sort());
      return;
    }
  }
});
