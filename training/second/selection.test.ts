import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Chance } from './chance.ts';
import { drawnCatalogue } from './drawn-goods.ts';
import type { Plate } from './library.ts';
import { plain } from './raster.ts';
import { selection } from './selection.ts';

const plate = (id: string, paper: boolean): Plate => ({
  id,
  elevation: 12,
  paper,
  indoors: !paper,
  size: [600, 600],
  stand: [150, 150, 450, 450],
  load: async () => plain(600, 600, [180, 160, 140]),
});

const { shots } = drawnCatalogue().products[2]!;

const selected = (wanted: number, plates: readonly Plate[], seed: number) =>
  selection(shots, 1, wanted, plates, new Chance('selection', seed));

describe('what is shown of a product', () => {
  test('is as much as is wanted, the main view first, no showing twice', async () => {
    for (let seed = 0; seed < 20; seed++) {
      const found = await selected(7, [plate('a', false)], seed);
      assert.equal(found.length, 7);
      assert.equal(found[0]!.shot, shots[0]);
      assert.equal(new Set(found.map(({ shot, manner }) => `${shot.id} ${manner}`)).size, 7);
      assert.ok(found.filter(({ manner }) => manner === 'detail').length <= 3);
    }
  });

  test('is never one view in two places, nor before paper once more', async () => {
    for (let seed = 0; seed < 20; seed++) {
      const found = await selected(9, [plate('a', true), plate('b', false)], seed);
      for (const { shot } of found) {
        const manners = found.filter((one) => one.shot === shot).map(({ manner }) => manner);
        if (manners.length > 1) assert.deepEqual(manners.sort(), ['room', 'studio']);
      }
    }
  });

  test('is fewer where there is no place to stand in', async () => {
    const found = await selected(9, [], 1);
    assert.deepEqual(found.map(({ manner }) => manner).sort(), [
      'detail',
      'detail',
      'detail',
      'usual',
      'usual',
      'usual',
    ]);
  });
});
