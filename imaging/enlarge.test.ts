import assert from 'node:assert/strict';
import { test } from 'node:test';
import { enlarge } from './enlarge.ts';

const grey = (...levels: number[]): Uint8Array =>
  Uint8Array.from(levels.flatMap((level) => [level, level, level]));
const levels = (rgb: Uint8Array): number[] => [...rgb].filter((_, at) => at % 3 === 0);

test('lies between the centres of pixels, and holds its edges', () => {
  const { rgb } = enlarge({ width: 2, height: 1, rgb: grey(0, 100) }, 4, 1);
  assert.deepEqual(levels(rgb), [0, 25, 75, 100]);
});

test('across and down are alike', () => {
  const { rgb, width, height } = enlarge({ width: 1, height: 2, rgb: grey(0, 100) }, 2, 4);
  assert.deepEqual([width, height], [2, 4]);
  assert.deepEqual(levels(rgb), [0, 0, 25, 25, 75, 75, 100, 100]);
});

test('a size that fits is left as it is', () => {
  const rgb = grey(1, 2, 3, 4);
  assert.equal(enlarge({ width: 2, height: 2, rgb }, 2, 2).rgb, rgb);
});
