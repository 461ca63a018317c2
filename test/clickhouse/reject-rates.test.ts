import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { rejectRates, rejectRatesBy } from '../../cli/report/reject-rates.ts';
import type { LedgerEntry } from '../../schemas/generated/types.ts';
import { NEEDS_CLICKHOUSE, ownDatabase, type OwnDatabase } from './database.ts';
import { type Change, History } from './history.ts';

const products = (count: number, from = 0, category = 'kitchen/mugs'): Change[] =>
  Array.from({ length: count }, (_, i) => ({
    productId: `p${String(from + i)}`,
    offset: from + i,
    category,
  }));

const AUDIT = { kind: 'AUDIT' } as const;
const REJECT: Partial<LedgerEntry> = { decision: 'REJECT', reasons: ['blur'] };

describe('reject rates from ClickHouse', { skip: NEEDS_CLICKHOUSE }, () => {
  let database: OwnDatabase;
  beforeEach(async () => {
    database = ownDatabase();
    await database.analytics.migrate();
  });
  afterEach(() => database.drop());

  async function ratesAfter(history: History) {
    await history.store(database.analytics);
    return rejectRates(database.analytics);
  }

  test('an undo leaves both rates as if the decision had never been', async () => {
    const history = new History();
    // Ten published without a person, all audited; ten published after an approval; five refused by a person.
    for (const p of products(10)) history.published(p).decided(p, `a${p.productId}`, AUDIT);
    for (const p of products(10, 10)) history.decided(p, `d${p.productId}`).published(p, `d${p.productId}`);
    for (const p of products(5, 20)) history.decided(p, `d${p.productId}`, REJECT);
    const [audited, approved] = [products(10)[0], products(10, 10)[0]];
    assert.ok(audited && approved);

    const before = await ratesAfter(history);
    assert.deepEqual([before.reviewed.rejects, before.reviewed.n, before.reviewed.rate], [5, 25, 0.2]);
    const { rate, low, high, n, published } = before.published;
    assert.deepEqual({ rate, low, high, n, published }, { rate: 0, low: 0, high: 0, n: 20, published: 20 });

    // The audit of one is taken back and turned into a rejection.
    const second = new History()
      .undone(audited, 'ap0', AUDIT)
      .decided(audited, 'ap0-2', { ...AUDIT, ...REJECT });
    for (const { table, rows } of second.inserts()) await database.analytics.insert(table, rows, 'second');
    const turned = await rejectRates(database.analytics);
    assert.deepEqual([turned.reviewed.rejects, turned.reviewed.n, turned.reviewed.rate], [6, 25, 0.24]);
    assert.deepEqual([turned.published.rate, turned.published.low, turned.published.n], [0.05, 0.05, 20]);

    // And back: the rejection is undone too, and the item approved a third time.
    const third = new History()
      .undone(audited, 'ap0-2', { ...AUDIT, ...REJECT })
      .decided(audited, 'ap0-3', AUDIT);
    for (const { table, rows } of third.inserts()) await database.analytics.insert(table, rows, 'third');
    assert.deepEqual(await rejectRates(database.analytics), before);

    // An approval that is taken back without a new decision is nobody's word: its publication is out until then.
    const fourth = new History().undone(approved, 'dp10');
    for (const { table, rows } of fourth.inserts()) await database.analytics.insert(table, rows, 'fourth');
    const open = await rejectRates(database.analytics);
    assert.deepEqual([open.reviewed.rejects, open.reviewed.n], [5, 24]);
    assert.deepEqual([open.published.n, open.published.published], [19, 19]);

    const [hourly] = await database.analytics.query<{ decisions: number; rejects: number }>(
      'SELECT sum(r.decisions) AS decisions, sum(r.rejects) AS rejects FROM agpis.reject_hourly AS r',
    );
    assert.deepEqual(hourly, { decisions: 24, rejects: 5 });
  });

  test('a rejection in the audit stands for what was not drawn: both rates differ, and by how much', async () => {
    const history = new History();
    // 100 published without a person, every tenth audited, 2 of the 10 rejected; 100 published after an approval.
    for (const p of products(100)) {
      history.published(p);
      if (p.offset % 10 === 0)
        history.decided(p, p.productId, { ...AUDIT, weight: 10, ...(p.offset < 20 ? REJECT : {}) });
    }
    for (const p of products(100, 100)) history.decided(p, p.productId).published(p, p.productId);
    const { reviewed, published } = await ratesAfter(history);
    assert.deepEqual([reviewed.rejects, reviewed.n], [2, 110]);
    assert.deepEqual([published.rate, published.n, published.published], [0.1, 110, 200]);
    // Wilson for 2 of 10 with the finite population (effective size 10 / (1 - 10 / 100)), halved by the approved stratum.
    assert.deepEqual([published.low.toFixed(3), published.high.toFixed(3)], ['0.030', '0.247']);
  });

  test('other content under the same version is a publication of its own', async () => {
    const [first, again] = products(2).map((p) => ({ ...p, productId: 'same' }));
    assert.ok(first && again);
    const history = new History().published(first).decided(first, 'one', { ...AUDIT, ...REJECT });
    const { published } = await ratesAfter(history.published(again).decided(again, 'two', AUDIT));
    assert.deepEqual([published.rate, published.n, published.published], [0.5, 2, 2]);
  });

  test('a category has its own rates, and what nobody reviewed has none', async () => {
    const history = new History();
    for (const p of products(4, 0, 'kitchen/mugs'))
      history.decided(p, p.productId, p.offset === 0 ? REJECT : {});
    for (const p of products(3, 4, 'toys')) history.published(p);
    await history.store(database.analytics);
    const [mugs, toys, ...more] = await rejectRatesBy(database.analytics, 'category');
    assert.equal(more.length, 0);
    assert.deepEqual([mugs?.group, mugs?.reviewed.rate, mugs?.published.rate], ['kitchen/mugs', 0.25, null]);
    assert.deepEqual([toys?.group, toys?.reviewed.rate, toys?.published.rate], ['toys', null, null]);
    assert.deepEqual([toys?.published.n, toys?.published.published], [0, 3]);
  });

  test('decisions of a script are counted and told apart; nothing gives no rate', async () => {
    const nothing = await rejectRates(database.analytics);
    assert.deepEqual([nothing.reviewed.rate, nothing.published.rate], [null, null]);
    const [byScript, byPerson] = products(2);
    assert.ok(byScript && byPerson);
    const history = new History()
      .decided(byScript, 's', { simulated: true })
      .decided(byPerson, 'p', { simulated: false });
    const { reviewed } = await ratesAfter(history);
    assert.deepEqual([reviewed.n, reviewed.simulated], [2, 1]);
    const later = await rejectRates(database.analytics, { since: Date.now() + 60_000 });
    assert.equal(later.reviewed.n, 0);
  });
});
