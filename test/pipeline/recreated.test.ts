import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { Kafka } from 'kafkajs';
import { setUp } from '../../cli/set-up.ts';
import { productChanges } from '../../topology/topics.ts';
import { noFetchById } from '../kafka/broker-version.ts';
import { pictureHost, type PictureHost } from './hosts.ts';
import { goodJpeg } from './pictures.ts';
import { openPipeline, type Pipeline, skip } from './pipeline.ts';
import { image } from './row.ts';

const PATIENCE_MS = 60_000;

/** Offsets begin at 0 again: below those that the versions of the products were last seen at. */
describe('product-changes deleted and created anew', { skip: skip || noFetchById, timeout: 150_000 }, () => {
  let pipeline: Pipeline;
  let host: PictureHost;

  before(async () => {
    host = await pictureHost();
    host.put('good.jpg', await goodJpeg(2 ** 24 + randomInt(2 ** 20)));
    pipeline = await openPipeline({ hosts: [host.host], retryDelaysMs: [300] });
  });
  after(async () => {
    await (pipeline as Pipeline | undefined)?.close();
    await host.close();
  });

  async function recreate(): Promise<void> {
    const admin = new Kafka({ brokers: pipeline.addresses.brokers, clientId: 'agpis-test' }).admin();
    await admin.connect();
    await admin.deleteTopics({ topics: [productChanges.name] });
    await admin.disconnect();
    await setUp(pipeline.addresses, () => undefined);
  }

  async function answerTo(version: number): Promise<{ outcome: string; eventId: string }> {
    const change = pipeline.change('mug', { version, images: [image(`${host.url}good.jpg`)] });
    const key = `${pipeline.tenant}/mug`;
    const { eventId } = await pipeline.send({ key, value: pipeline.encode(change) });
    const answered = (): boolean => pipeline.seen.answersTo(eventId).some((answer) => answer.first);
    await pipeline.seen.until(answered, `an answer to version ${String(version)}`, PATIENCE_MS);
    const answers = pipeline.seen.answersTo(eventId).filter((answer) => answer.first);
    assert.equal(answers.length, 1);
    return { outcome: answers[0]?.outcome ?? '', eventId };
  }

  test('has its new events answered, by a worker that starts after it and by one that runs', async () => {
    let worker = await pipeline.startWorker();
    const first = await answerTo(1);
    assert.equal((await answerTo(2)).outcome, 'PUBLISHED');
    await worker.stop();

    await recreate();
    worker = await pipeline.startWorker();
    const afterStart = await answerTo(3);
    assert.equal(afterStart.outcome, 'PUBLISHED');

    await recreate();
    const underway = await answerTo(4);
    assert.equal(underway.outcome, 'PUBLISHED');
    const repeated = await answerTo(4);
    assert.equal(repeated.outcome, 'REPLAYED');

    const lives = [first, afterStart, underway].map(({ eventId }) => eventId.split('/')[0]);
    assert.equal(new Set(lives).size, 3);
    await worker.stop();
  });
});
