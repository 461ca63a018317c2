import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { compared, decided } from '../../cli/model/comparisons.ts';
import { drift } from '../../cli/report/drift.ts';
import { normals } from '../../processors/metrics/mean-shift.fixtures.ts';
import { seenText } from '../../processors/muisc/seen.ts';
import { NEEDS_CLICKHOUSE, ownDatabase, type OwnDatabase } from './database.ts';
import { History } from './history.ts';

const [OLD, NEW, OTHER] = ['aaaaaaaaaaaa', 'bbbbbbbbbbbb', 'cccccccccccc'];
const change = (offset: number) => ({ productId: `mug-${String(offset)}`, offset, category: 'kitchen/mugs' });
const waited = (ms: number): string =>
  `model ${OLD}: risk 0.10; beside ${NEW}: unsure, risk 0.41, waited ${String(ms)} ms`;

describe('two models in ClickHouse', { skip: NEEDS_CLICKHOUSE }, () => {
  let database: OwnDatabase;
  before(async () => {
    database = ownDatabase();
    await database.analytics.migrate();
    const shadow = [`model:${OLD}`, `beside:${NEW}`];
    const history = new History()
      .classified(change(1), ['qualified', ...shadow, 'beside-verdict:qualified'], waited(10))
      .classified(change(2), ['qualified', ...shadow, 'beside-verdict:unsure', 'beside-adds:logo'], waited(20))
      // Another profile's sequence of the same change.
      .classified(change(2), ['unsure', 'border', ...shadow, 'beside-verdict:unsure', 'beside-adds:logo'], waited(30))
      // Later it was the canary, and the old one stood beside it.
      .classified(change(3), ['blocked', 'logo', `model:${NEW}`, `beside:${OLD}`, 'beside-verdict:qualified', 'beside-lacks:logo', 'beside-adds:border'])
      .classified(change(4), ['qualified', `model:${OLD}`, `beside:${OTHER}`, 'beside-verdict:blocked'])
      .classified(change(5), ['unsure', `model:${OLD}`])
      .classified(change(6), ['not-classified']); // prettier-ignore
    // A block that is sent again counts once.
    for (let time = 0; time < 2; time += 1) await history.store(database.analytics);
  });
  after(() => database.drop());

  test('are compared in either role, each change once', async () => {
    assert.deepEqual(await compared(database.analytics, OLD, NEW), {
      changes: 3,
      sequences: 4,
      differing: 2,
      verdicts: [
        { serving: 'qualified', candidate: 'blocked', n: 1 },
        { serving: 'qualified', candidate: 'qualified', n: 1 },
        { serving: 'qualified', candidate: 'unsure', n: 1 },
        { serving: 'unsure', candidate: 'unsure', n: 1 },
      ],
      categories: [
        { code: 'logo', candidateAlone: 3, servingAlone: 0 },
        { code: 'border', candidateAlone: 0, servingAlone: 1 },
      ],
      waitedMs: { mean: 15, p95: 30 },
    });
  });

  test('that were never asked together are compared on none', async () => {
    const { changes, sequences, differing, verdicts } = await compared(database.analytics, NEW, OTHER);
    assert.deepEqual([changes, sequences, differing, verdicts], [0, 0, 0, []]);
  });

  test('what each decided is counted by verdict', async () => {
    assert.deepEqual(await decided(database.analytics), [
      { model: OLD, verdict: 'qualified', n: 3 },
      { model: OLD, verdict: 'unsure', n: 2 },
      { model: NEW, verdict: 'blocked', n: 1 },
    ]);
  });
});

describe('drift in ClickHouse', { skip: NEEDS_CLICKHOUSE }, () => {
  test('a planted shift is told on its day, with what shifted', async (t) => {
    const database = ownDatabase();
    t.after(() => database.drop());
    await database.analytics.migrate();
    const history = new History();
    const beside = [`beside:${NEW}`, 'beside-verdict:blocked', 'beside-adds:border'];
    for (const day of [-3, -2, -1, 0])
      for (let n = 0; n < 260; n += 1) {
        // Every tenth has a watermark, and every third on the last day.
        const isMarked = n % (day === 0 ? 3 : 10) === 0;
        const reasons = isMarked ? ['unsure', 'watermark'] : ['qualified'];
        history.classified(
          change(day * 86_400 + n),
          [...reasons, `model:${OLD}`, ...beside],
          `model ${OLD}: risk ${isMarked ? '0.62' : '0.03'}, qualified ${isMarked ? '0.40' : '0.97'}, watermark 0.60`,
        );
      }
    await history.store(database.analytics);
    const days = await drift(database.analytics);
    assert.deepEqual(
      days.map(({ model, n, reference, isAlert }) => [model, n, reference, isAlert]),
      [0, 260, 520, 780].map((reference) => [OLD, 260, reference, reference === 780]),
    );
    const { risk, qualified, shifted } = days.at(-1) ?? assert.fail();
    assert.ok(risk !== null && risk > 0.2 && qualified !== null && qualified > 0.2);
    assert.deepEqual(shifted, [{ code: 'watermark', share: 87 / 260, before: 0.1 }]);
    const since = Date.parse(days.at(-1)?.day ?? '');
    assert.deepEqual(await drift(database.analytics, { since }), days.slice(-1));
  });

  test('pictures that look otherwise are told, each product once a day', async (t) => {
    const database = ownDatabase();
    t.after(() => database.drop());
    await database.analytics.migrate();
    const history = new History();
    const random = normals(5);
    for (const day of [-3, -2, -1, 0])
      for (let n = 0; n < 220; n += 1) {
        const embedding = Array.from(
          { length: 16 },
          (_, at) => 0.3 * random() + (day === 0 && at === 7 ? 0.3 : 0),
        );
        // Twice: as for two profiles.
        for (const verdict of ['qualified', 'unsure'])
          history.classified(
            change(day * 86_400 + n),
            [verdict, `model:${OLD}`],
            `model ${OLD}: risk 0.03, qualified 0.97; seen ${seenText(embedding)}`,
          );
      }
    await history.store(database.analytics);
    const days = await drift(database.analytics);
    assert.deepEqual(
      days.map(({ n, reference, isAlert }) => [n, reference, isAlert]),
      [[440, 0, false], [440, 440, false], [440, 880, false], [440, 1320, true]],
    ); // prettier-ignore
    // 220 products before are too few to compare with; 440 as well.
    assert.deepEqual(days.map(({ pictures }) => pictures === null), [true, true, true, false]); // prettier-ignore
    const { pictures, risk } = days.at(-1) ?? assert.fail();
    assert.ok(
      pictures !== null && Math.abs(pictures - 1) < 0.3,
      `the mean is one deviation off: ${pictures}`,
    );
    assert.equal(risk, 0);
  });
});
