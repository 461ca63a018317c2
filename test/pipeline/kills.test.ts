import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { readTopic } from '../../adapters/kafka/topic-reader.ts';
import { redisHashIndex } from '../../adapters/redis/hash-index.ts';
import { connect } from '../../cli/compose.ts';
import { isFaithful, verifyView } from '../../engine/state/verify-view.ts';
import { PARTITIONS, fingerprints } from '../../topology/topics.ts';
import { pictureHost, type PictureHost } from './hosts.ts';
import { history, type Step } from './history.ts';
import { goodJpeg } from './pictures.ts';
import { openPipeline, type Pipeline, skip } from './pipeline.ts';
import type { WorkerProcess } from './worker-process.ts';

const PRODUCTS = 48;
const PICTURES = 12;
const PATIENCE_MS = 100_000;
/** Topics that become tables, with the table that holds each record as one row. */
const TABLES = {
  'change-results': 'change_results',
  sequences: 'sequences',
  'stage-events': 'stage_events',
} as const;

describe('workers killed while changes flow', { skip, timeout: 200_000 }, () => {
  let pipeline: Pipeline;
  let host: PictureHost;
  const workers: WorkerProcess[] = [];
  const sent: { step: Step; eventId: string }[] = [];

  before(async () => {
    host = await pictureHost();
    const seed = 2 ** 23 + randomInt(2 ** 20);
    for (let n = 0; n < PICTURES; n += 1) host.put(`${String(n)}.jpg`, await goodJpeg(seed + n));
    pipeline = await openPipeline({ hosts: [host.host], retryDelaysMs: [300, 600] });
    await runWithKills();
  });
  after(async () => {
    await (pipeline as Pipeline | undefined)?.close();
    await host.close();
  });

  const steps = history(PRODUCTS, PICTURES);
  const firstAnswers = () => pipeline.seen.results.filter((r) => r.tenant === pipeline.tenant && r.first);
  const keyOf = ({ product }: Step): string => `${pipeline.tenant}/p${String(product)}`;

  async function start(count: number): Promise<void> {
    workers.push(...(await Promise.all(Array.from({ length: count }, () => pipeline.startWorker()))));
  }
  const kill = (count: number) => Promise.all(workers.splice(0, count).map((w) => w.kill()));
  const answered = (count: number) =>
    pipeline.seen.until(() => firstAnswers().length >= count, `${String(count)} answers`, PATIENCE_MS);

  async function send(from: number, to: number): Promise<void> {
    for (const step of steps.slice(from, to)) {
      const { eventId } = await pipeline.send({ key: keyOf(step), value: valueOf(step) });
      sent.push({ step, eventId });
    }
  }
  function valueOf({ product, version, picture, deleted }: Step): Buffer | null {
    if (version === null) return null;
    const url = `${host.url}${String(picture)}.jpg`;
    const images = deleted ? [] : [{ id: 'front', url, position: 0, alt: '', variantIds: [] }];
    const change = pipeline.change(`p${String(product)}`, {
      version,
      deleted,
      images,
      occurredAt: 1_760_000_000_000 + version,
    });
    return pipeline.encode(change);
  }

  /** Kills one, the other, and both at once, each time in the middle of work. */
  async function runWithKills(): Promise<void> {
    await start(2);
    await send(0, 60);
    await answered(8);
    await kill(1);
    await start(1);
    await send(60, 100);
    await answered(40);
    await kill(2);
    await start(2);
    await send(100, steps.length);
    await answered(80);
    await kill(1);
    await answered(steps.length);
  }

  test('every change has one first answer, and none a dead letter', () => {
    assert.equal(sent.length, steps.length);
    const counts = Map.groupBy(firstAnswers(), (answer) => `${answer.eventId} ${answer.profile}`);
    assert.deepEqual(
      [...counts.values()].filter((answers) => answers.length !== 1),
      [],
    );
    for (const { eventId, step } of sent) {
      assert.equal(pipeline.seen.answersTo(eventId).filter((a) => a.first).length, 1, JSON.stringify(step));
    }
    assert.deepEqual(
      sent.flatMap(({ eventId }) => pipeline.seen.lettersOf(eventId.replace(/^.*?\//, 'product-changes/'))),
      [],
    );
  });

  test('what is public is what the last change of each product says', async () => {
    const products = Array.from({ length: PRODUCTS }, (_, product) => product);
    const wrong = () => products.filter((product) => publicVersion(product) !== lastVersion(product));
    // The answers are a topic of their own: the last sequences may be on their way.
    await pipeline.seen.until(() => wrong().length === 0, 'the last sequences', 5_000).catch(() => undefined);
    assert.deepEqual(wrong(), []);
  });

  /** null where nothing is public. */
  function publicVersion(product: number): number | null {
    const key = `${pipeline.tenant}/p${String(product)}/house`;
    const shown = pipeline.seen.sequences.findLast((s) => s.key === key)?.sequence;
    return shown?.state === 'PUBLISHED' ? shown.sourceVersion : null;
  }
  /** The highest version, or null where a delete was the last word. */
  function lastVersion(product: number): number | null {
    let alive: number | null = null;
    let highest = 0;
    for (const step of steps.filter((s) => s.product === product)) {
      if (step.version !== null && step.version < highest) continue;
      highest = step.version ?? highest;
      alive = step.version === null || step.deleted ? null : step.version;
    }
    return alive;
  }

  test('revisions of a sequence strictly grow', () => {
    const revisions = new Map<string, number>();
    for (const { key, sequence } of pipeline.seen.sequences) {
      if (!sequence) continue;
      assert.ok(
        sequence.revision > (revisions.get(key) ?? 0),
        `${key} revision ${String(sequence.revision)}`,
      );
      revisions.set(key, sequence.revision);
    }
  });

  test('no review item is opened or closed twice', () => {
    const items = Map.groupBy(pipeline.seen.requests, (item) => `${item.reviewId} ${item.state}`);
    assert.ok(items.size > 0);
    assert.deepEqual(
      [...items].filter(([, records]) => records.length > 1).map(([id]) => id),
      [],
    );
  });

  test('ClickHouse has each record once', async () => {
    const { kafka, codec } = await connect(pipeline.addresses, 'agpis-pipeline-test');
    try {
      for (const [topic, table] of Object.entries(TABLES)) {
        const own = (await readTopic(kafka, topic, codec)).filter(({ key }) =>
          key.startsWith(`${pipeline.tenant}/`),
        );
        const inKafka = own
          .map(({ record }) => `${String(record.partition)}/${String(record.offset)}`)
          .sort();
        assert.ok(inKafka.length > 0);
        assert.deepEqual(await rowsOf(table, inKafka.length), inKafka, table);
      }
    } finally {
      await kafka.close();
    }
  });

  test('the hash index holds what its topic says', async () => {
    const { kafka, codec } = await connect(pipeline.addresses, 'agpis-pipeline-test');
    const view = redisHashIndex({ url: pipeline.addresses.redisUrl });
    const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
    try {
      for (let partition = 0; partition < PARTITIONS; partition += 1) {
        const at = { topic: fingerprints.name, partition };
        const report = await verifyView(at, { kafka, codec, view, sleep });
        assert.ok(isFaithful(report), JSON.stringify(report));
      }
    } finally {
      await Promise.all([kafka.close(), view.close()]);
    }
  });

  /** Places of the tenant's rows, asked until there are as many as expected: the sink writes a block every 200 ms. */
  async function rowsOf(table: string, count: number): Promise<string[]> {
    const sql = `SELECT concat(toString(_partition), '/', toString(_offset)) AS place FROM agpis.${table} WHERE tenant = {tenant:String}`;
    for (const deadline = Date.now() + 20_000; ;) {
      const rows = await pipeline.analytics.query<{ place: string }>(sql, { tenant: pipeline.tenant });
      if (rows.length >= count || Date.now() > deadline) return rows.map((r) => r.place).sort();
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }
});
