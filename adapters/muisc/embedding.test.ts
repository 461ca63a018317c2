import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { EMBEDDED, embeddingOf } from './embedding.ts';

const WIDTH = 512;
const pictures = (seed: number): Float32Array =>
  Float32Array.from({ length: WIDTH }, (_, at) => Math.sin(seed + 7.3 * at * (1 + seed)));

const apart = (one: readonly number[], other: readonly number[]): number =>
  Math.hypot(...one.map((value, at) => value - (other[at] ?? NaN)));

describe('an embedding', () => {
  test('is the same each time, whatever the order of the pictures', () => {
    const [one, other] = [pictures(1), pictures(2)];
    const embedding = embeddingOf([one, other]);
    assert.equal(embedding.length, EMBEDDED);
    assert.ok(apart(embedding, embeddingOf([other, one])) < 0.01);
    // Written down: those of earlier days lie in ClickHouse.
    assert.deepEqual(
      embeddingOf([new Float32Array(4).fill(1)]).map((value) => value / 2),
      SIGNS,
    );
  });

  test('keeps about the distances of what it is made of', () => {
    for (const seed of [1, 2, 3, 4]) {
      const [one, other] = [pictures(seed), pictures(seed + 0.5)];
      const exact = Math.hypot(...one.map((value, at) => value - other[at]!)) / Math.sqrt(WIDTH);
      const kept = apart(embeddingOf([one]), embeddingOf([other])) / Math.sqrt(EMBEDDED);
      assert.ok(kept > 0.4 * exact && kept < 1.8 * exact, `${kept} of ${exact}`);
    }
  });
});

const SIGNS = [0.5, 0, 0, 0, 0, -1, 0, -0.5, -1, -1, 0, -1, 0, 0, -1, 0.5];
