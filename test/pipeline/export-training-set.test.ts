/** agpis export training-set on a real broker and registry: what reviewers decided comes out as rows, with the pictures. */
import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { openProducer } from '../../adapters/kafka/produce.ts';
import { folderStore } from '../../adapters/pictures/folder-store.ts';
import { connect } from '../../cli/compose.ts';
import { decisionOn, shownImage } from '../../cli/export/fixtures.ts';
import type { TrainingRow } from '../../cli/export/training-row.ts';
import type { Exported } from '../../cli/export/training-set.ts';
import { setUp } from '../../cli/set-up.ts';
import type { LedgerEntry, ReviewRequest, SequenceImage } from '../../schemas/generated/types.ts';
import { reviewLedger, reviewRequests } from '../../topology/topics.ts';
import { requestFor } from '../conformance/review-queue.ts';
import { agpis } from './agpis-command.ts';

const brokers = (process.env['KAFKA_BROKERS'] ?? '').split(',').filter(Boolean);
const registryUrl = process.env['SCHEMA_REGISTRY_URL'] ?? '';
const redisUrl = process.env['REDIS_URL'] ?? '';
const clickhouseUrl = process.env['CLICKHOUSE_URL'] ?? '';
const skip = brokers.length === 0 || [registryUrl, redisUrl, clickhouseUrl].includes('');

const imageOf = (bytes: Buffer, position: number): SequenceImage =>
  shownImage(position, createHash('sha256').update(bytes).digest('hex'));

const decided = (item: ReviewRequest, over: Partial<LedgerEntry>): LedgerEntry =>
  decisionOn(item, randomUUID(), 2_000, over);

describe('what reviewers decided, on a real broker', { skip }, () => {
  const mark = randomUUID();
  // A profile of its own: others write to the same topics.
  const profile = `test-${mark}`;
  let folder: string;
  const pictures = ['front', 'back'].map((name) => Buffer.from(`${name} of ${mark}`));

  before(async () => {
    await setUp({ brokers, registryUrl, redisUrl, clickhouseUrl }, () => undefined);
    folder = await mkdtemp(join(tmpdir(), 'agpis-export-'));
    process.env['AGPIS_PICTURES'] = join(folder, 'pictures');
    const store = folderStore(join(folder, 'pictures/files'));
    for (const bytes of pictures) await store.put(bytes);

    const { kafka, codec } = await connect({ brokers, registryUrl }, 'export-test');
    const producer = await openProducer({ brokers, clientId: 'export-test' });
    const sequence = pictures.map(imageOf);
    const item = (product: string): ReviewRequest =>
      requestFor(`${product}-${mark}`, {
        profile,
        sequence,
        state: 'CLOSED',
        reviewId: `${product}-${mark}`,
      });
    const [mug, jug, bowl, gone] = [item('mug'), item('jug'), item('bowl'), item('gone')];
    const approved = decided(bowl, {});
    const write = (topic: string, key: string, value: object | null) =>
      producer.send(topic, [{ key, value: value && codec.encode(topic, value), headers: {} }]);
    for (const each of [mug, jug, bowl, gone])
      await write(reviewRequests.name, `acme/${each.productId}/${profile}`, each);
    await write(reviewRequests.name, `acme/${gone.productId}/${profile}`, null);
    for (const entry of [
      decided(mug, {
        decision: 'REJECT',
        reasons: ['watermark', 'border'],
        note: 'A watermark, and a frame.',
      }),
      decided(jug, {}),
      approved,
      { ...approved, entryId: randomUUID(), sign: -1 },
    ])
      await write(reviewLedger.name, `acme/${entry.productId}`, entry);
    await Promise.all([producer.close(), kafka.close()]);
  });

  test('comes out as rows, with the pictures as they were shown, the same each time', async (t) => {
    t.after(() => rm(folder, { recursive: true }));
    const out = join(folder, 'out');
    const words = ['export', 'training-set', '--out', out, '--profile', profile, '--json'];
    const { code, err, json } = await agpis<Exported>(...words);
    assert.equal(code, 0, err);
    assert.deepEqual([json.rows, json.approved, json.rejected, json.pictures, json.written], [2, 1, 1, 2, 2]);
    assert.deepEqual(json.perCode, { border: 1, watermark: 1 });
    assert.equal(json.leftOut.undone, 1);

    const text = await readFile(join(out, 'rows.jsonl'), 'utf8');
    const rows = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as TrainingRow);
    const mug = rows.find(({ id }) => id === `mug-${mark}`) ?? assert.fail(text);
    assert.equal(mug.qualified, false);
    assert.deepEqual(mug.violations.map((violation) => violation.code).toSorted(), ['border', 'watermark']);
    assert.equal(mug.review.sentence, 'A watermark, and a frame.');
    assert.deepEqual(await Promise.all(mug.images.map((image) => readFile(join(out, image)))), pictures);
    assert.equal(rows.find(({ id }) => id === `jug-${mark}`)?.qualified, true);

    const again = await agpis<Exported>(...words);
    assert.deepEqual([again.json.rows, again.json.written], [2, 0], again.err);
    assert.equal(await readFile(join(out, 'rows.jsonl'), 'utf8'), text);
  });
});
