import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { candidateOf, canaried, promoted, rolledBack, shadowed } from './routing-change.ts';
import { NO_ROUTING, readRouting, routeOf, writtenRouting } from './routing.ts';

const [OLD, NEW, OTHER] = ['aaaaaaaaaaaa', 'bbbbbbbbbbbb', 'cccccccccccc'];
const subjects = Array.from({ length: 4_000 }, (_, n) => `acme/product-${String(n)}`);
const SERVED = { ...NO_ROUTING, serving: OLD };

const decidedBy = (share: number, id = NEW): string[] =>
  subjects.filter((each) => routeOf({ canary: { id, share }, shadow: null }, OLD, each).decides === id);

describe('a route', () => {
  test('leads a share of the products to the canary, and the serving model is asked beside it', () => {
    const some = decidedBy(0.1);
    // 400 are expected; four standard deviations are 76.
    assert.ok(Math.abs(some.length - 400) < 76, String(some.length));
    const route = routeOf({ canary: { id: NEW, share: 0.1 }, shadow: null }, OLD, some[0]);
    assert.deepEqual(route, { decides: NEW, beside: OLD });
  });

  test('is the same each time, and a growing share keeps the products that it has', () => {
    assert.deepEqual(decidedBy(0.1), decidedBy(0.1));
    const more = new Set(decidedBy(0.3));
    assert.ok(decidedBy(0.1).every((each) => more.has(each)));
  });

  test('is another one for another canary: not the same sellers try every new model', () => {
    const again = new Set(decidedBy(0.1, OTHER));
    const both = decidedBy(0.1).filter((each) => again.has(each));
    assert.ok(both.length < 90, String(both.length));
  });

  test('asks the shadow beside the serving model about its share, whoever else is the canary', () => {
    const routes = subjects.map((each) =>
      routeOf({ canary: { id: NEW, share: 0.5 }, shadow: { id: OTHER, share: 0.5 } }, OLD, each),
    );
    const shadowed = routes.filter(({ beside }) => beside === OTHER);
    assert.ok(Math.abs(shadowed.length - 1_000) < 110, String(shadowed.length));
    assert.ok(shadowed.every(({ decides }) => decides === OLD));
    assert.deepEqual(routeOf({ canary: null, shadow: { id: OTHER, share: 1 } }, OLD, 'a/b'), {
      decides: OLD,
      beside: OTHER,
    });
  });

  test('is the serving model alone for whoever says no product', () => {
    const routing = { canary: { id: NEW, share: 1 }, shadow: { id: OTHER, share: 1 } };
    assert.deepEqual(routeOf(routing, OLD, undefined), { decides: OLD, beside: null });
  });
});

describe('a routing', () => {
  test('comes back from its text', () => {
    const routing = {
      serving: OLD,
      previous: NEW,
      shadow: { id: OTHER, share: 0.25 },
      canary: null,
      action: 'x',
    };
    assert.deepEqual(readRouting(writtenRouting(routing)), routing);
    assert.deepEqual(readRouting(writtenRouting(NO_ROUTING)), NO_ROUTING);
  });

  test('is refused with what is wrong', () => {
    const text = (over: object): string => JSON.stringify({ format: 1, ...SERVED, ...over });
    for (const [wrong, sentence] of [
      ['{"format": 1', /no JSON/],
      ['null', /no JSON/],
      [text({ format: 2 }), /format is 2/],
      [text({ serving: '../../etc' }), /"serving" is/],
      [text({ previous: undefined }), /"previous" is/],
      [text({ shadow: { id: NEW, share: 0 } }), /"shadow" is no model/],
      [text({ canary: { id: NEW, share: '1' } }), /"canary" is no model/],
    ] as const)
      assert.match(readRouting(wrong) as string, sentence);
  });
});

describe('what commands make of a routing', () => {
  const tried = { ...SERVED, shadow: { id: NEW, share: 1 }, canary: { id: NEW, share: 0.1 } };

  test('promotion ends the trial of what now serves, and a rollback is undone by another', () => {
    const now = promoted(tried, NEW);
    assert.deepEqual(now, { ...NO_ROUTING, serving: NEW, previous: OLD });
    const back = rolledBack(now);
    assert.deepEqual([back.serving, back.previous], [OLD, NEW]);
    assert.equal(rolledBack(back).serving, NEW);
  });

  test('the trial of another model goes on', () => {
    const other = { id: OTHER, share: 0.5 };
    assert.deepEqual(promoted({ ...tried, shadow: other }, NEW).shadow, other);
  });

  test('a trial ends when it is turned off', () => {
    assert.deepEqual(canaried(shadowed(tried, null), null), SERVED);
  });

  test('what is promoted was tried, or nothing served', () => {
    assert.equal(candidateOf(tried, undefined), NEW);
    assert.equal(candidateOf(tried, NEW), NEW);
    assert.equal(candidateOf(NO_ROUTING, NEW), NEW);
    const other = { ...tried, canary: { id: OTHER, share: 1 } };
    for (const [routing, id, sentence] of [
      [SERVED, undefined, /there is none to promote/],
      [SERVED, NEW, /neither shadow nor canary/],
      [tried, OLD, /serving model already/],
      [other, undefined, /name the one to promote/],
    ] as const)
      assert.throws(() => candidateOf(routing, id), { code: 'NOT_POSSIBLE', message: sentence });
  });

  test('nothing stands beside no model, or beside itself, and nothing is rolled back to no model', () => {
    assert.throws(() => shadowed(NO_ROUTING, { id: NEW, share: 1 }), /No model serves yet/);
    assert.throws(() => canaried(SERVED, { id: OLD, share: 1 }), /serving model already/);
    assert.throws(() => rolledBack(SERVED), { code: 'NOT_POSSIBLE' });
  });
});
