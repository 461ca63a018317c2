import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { funnel } from '../../cli/report/funnel.ts';
import { stageTimes } from '../../cli/report/stage-times.ts';
import { tenantsOf, traceOf } from '../../cli/trace/events.ts';
import { NEEDS_CLICKHOUSE, ownDatabase, type OwnDatabase } from './database.ts';
import { History } from './history.ts';

const mug = { productId: 'mug', offset: 1, category: 'kitchen/mugs' };
const later = { ...mug, offset: 5 };
const chair = { productId: 'chair', offset: 2, category: 'furniture/chairs' };

describe('what happened, from ClickHouse', { skip: NEEDS_CLICKHOUSE }, () => {
  let database: OwnDatabase;
  before(async () => {
    database = ownDatabase();
    await database.analytics.migrate();
    await new History()
      .stage(mug, 'publish', 'accept')
      .stage(chair, 'publish', 'accept')
      .stage(mug, 'image', 'ingest', 20)
      .stage(mug, 'image', 'dedup', 4)
      .asked(mug, 'DECISION')
      .decided(mug, 'd1')
      .published(mug, 'd1')
      .asked(mug, 'DECISION', 'CLOSED')
      .asked(chair, 'DECISION')
      .stage(later, 'publish', 'accept')
      .refused(later, 'small')
      .deadLetter({ ...mug, offset: 9 }, 'not-framed')
      .store(database.analytics);
  });
  after(() => database.drop());

  test('the trace of a product holds all its events from every table, in the order of time', async () => {
    const events = await traceOf(database.analytics, { tenant: 'demo', productId: 'mug' });
    const steps = events.map(({ step, outcome }) => `${step}: ${outcome}`);
    assert.deepEqual(steps.toSorted(), [
      'answer: PUBLISHED',
      'answer: REFUSED',
      'dead letter: not-framed',
      'decision: APPROVE',
      'image / dedup: done',
      'image / ingest: done',
      'publish / accept: done',
      'publish / accept: done',
      'review decision: CLOSED',
      'review decision: OPEN',
      'sequence revision 2: PUBLISHED',
    ]);
    const times = events.map(({ time }) => time);
    assert.deepEqual(times, times.toSorted());
    assert.match(times[0] ?? '', /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}$/);
  });

  test('each event names the record: that which the stage worked on, or that which was written', async () => {
    const events = await traceOf(database.analytics, { tenant: 'demo', productId: 'mug' });
    const place = (step: string): unknown[] => {
      const event = events.find((each) => each.step === step);
      return [event?.topic, event?.partition, event?.offset];
    };
    assert.deepEqual(place('image / dedup'), ['product-changes', 0, 1]);
    assert.deepEqual(place('decision'), ['review-ledger', 0, 0]);
  });

  test('an unknown product has no events, and another tenant of its name is found', async () => {
    assert.deepEqual(await traceOf(database.analytics, { tenant: 'other', productId: 'mug' }), []);
    assert.deepEqual(await tenantsOf(database.analytics, 'mug'), ['demo']);
    assert.deepEqual(await tenantsOf(database.analytics, "x' OR 1"), []);
  });

  test('the funnel counts each event once', async () => {
    const counts = await funnel(database.analytics);
    assert.equal(counts.eventsIn, 4); // three changes that were accepted, one dead letter
    assert.equal(counts.eventsAnswered, 2);
    assert.deepEqual(counts.answers, [
      { name: 'PUBLISHED', count: 1 },
      { name: 'REFUSED', count: 1 },
    ]);
    assert.deepEqual(counts.refusedBecause, [{ name: 'small', count: 1 }]);
    assert.deepEqual(counts.inReview, [{ name: 'DECISION', count: 1 }]);
    assert.deepEqual(counts.deadLetters, [{ name: 'not-framed', count: 1 }]);
    assert.equal(counts.publishedNow, 1);
  });

  test('the time of a stage is the median over its records', async () => {
    const ingest = (await stageTimes(database.analytics)).find(({ stage }) => stage === 'ingest');
    assert.deepEqual([ingest?.unit, ingest?.events, ingest?.items, ingest?.p50], ['image', 1, 2, 20]);
  });
});
