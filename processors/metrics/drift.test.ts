import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type ModelDay, driftOf, stabilityIndex } from './drift.ts';
import { momentsOf, normals } from './mean-shift.fixtures.ts';

/** The same numbers each time. */
function drawn(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** 400 sequences; `watermarks`: how many of them have one. */
function dayOf(day: number, watermarks: number, over: Partial<ModelDay> = {}): ModelDay {
  const random = drawn(day + 1);
  const bins = new Map<number, number>();
  const count = <Key>(counts: Map<Key, number>, key: Key) => counts.set(key, (counts.get(key) ?? 0) + 1);
  let seen = 0;
  for (let n = 0; n < 400; n += 1) {
    const isFaulty = random() < watermarks;
    if (isFaulty) seen += 1;
    count(bins, isFaulty ? 81 : ([0, 1, 3, 6, 11, 21, 41, 61][Math.floor(8 * random() ** 3)] ?? 0));
  }
  return {
    day: `2026-03-${String(day).padStart(2, '0')}`,
    model: 'aaaaaaaaaaaa',
    scores: { risk: bins, qualified: bins },
    categories: new Map([['watermark', seen]]),
    embeddings: null,
    ...over,
  };
}

const days = (count: number, watermarks: number, from = 1): ModelDay[] =>
  Array.from({ length: count }, (_, n) => dayOf(from + n, watermarks));

describe('drift', () => {
  test('is none where days differ by chance alone', () => {
    const all = driftOf(days(28, 0.1));
    assert.deepEqual(
      all.filter(({ isAlert }) => isAlert),
      [],
    );
    assert.ok(all.slice(2).every(({ risk }) => risk !== null && risk < 0.1));
  });

  test('is told on the first day of a planted shift, with its category', () => {
    const all = driftOf([...days(14, 0.1), ...days(2, 0.4, 15)]);
    const alerts = all.filter(({ isAlert }) => isAlert).map(({ day }) => day);
    assert.deepEqual(alerts, ['2026-03-15', '2026-03-16']);
    const [shift] = all[14]?.shifted ?? [];
    assert.equal(shift?.code, 'watermark');
    assert.ok(Math.abs(shift.before - 0.1) < 0.02 && Math.abs(shift.share - 0.4) < 0.06);
    assert.ok((all[14]?.risk ?? 0) > 0.2);
    assert.deepEqual(all[14]?.causes, ['risk', 'qualified', 'categories']);
  });

  /** 300 products; their pictures lie `shift` deviations off in one of 16 directions. */
  const seenOn = (day: number, shift: number): ModelDay => {
    const random = normals(100 + day);
    const values = Array.from({ length: 300 }, () =>
      Array.from({ length: 16 }, (_, nth) => random() + (nth === 3 ? shift : 0)),
    );
    return dayOf(day, 0.1, { embeddings: momentsOf(values) });
  };

  test('of pictures is told on the first day that they look otherwise, though the scores are the same', () => {
    const all = driftOf(Array.from({ length: 16 }, (_, at) => seenOn(1 + at, at < 14 ? 0 : 0.8)));
    assert.deepEqual(
      all.filter(({ isAlert }) => isAlert).map(({ day }) => day),
      ['2026-03-15', '2026-03-16'],
    );
    const { pictures, risk, shifted, causes } = all[14] ?? assert.fail();
    assert.deepEqual(causes, ['pictures']);
    assert.ok(pictures !== null && Math.abs(pictures - 0.64) < 0.2, String(pictures));
    assert.ok(risk !== null && risk < 0.1 && shifted.length === 0);
  });

  test('of pictures is none where they differ by chance, nor where one day alone has embeddings', () => {
    const all = driftOf(Array.from({ length: 28 }, (_, at) => seenOn(1 + at, 0)));
    assert.equal(all.filter(({ isAlert }) => isAlert).length, 0);
    assert.ok(all.slice(2).every(({ pictures }) => pictures !== null && pictures < 0.1));
    assert.equal(driftOf([...days(14, 0.1), seenOn(15, 3)])[14]?.pictures, null);
  });

  test('is not looked for between models, nor among few, nor beyond the days before', () => {
    const other = driftOf([...days(14, 0.1), dayOf(15, 0.4, { model: 'bbbbbbbbbbbb' })]);
    assert.deepEqual([other[14]?.reference, other[14]?.risk, other[14]?.isAlert], [0, null, false]);
    const few = dayOf(15, 0, { scores: { risk: new Map([[96, 199]]), qualified: new Map() } });
    assert.equal(driftOf([...days(14, 0.1), few])[14]?.isAlert, false);
    assert.equal(driftOf(days(20, 0.1)).at(-1)?.reference, 14 * 400);
  });

  test('of the same shares is nothing, and an empty bin is no infinity', () => {
    assert.ok(stabilityIndex(new Map([[0, 500], [1, 500]]), new Map([[0, 250], [1, 250]])) < 1e-6); // prettier-ignore
    const index = stabilityIndex(new Map([[0, 500]]), new Map([[1, 500]]));
    assert.ok(index > 5 && Number.isFinite(index));
  });
});
