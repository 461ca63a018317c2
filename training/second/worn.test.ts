import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isPoorMain } from './catalogue.ts';
import { Chance } from './chance.ts';
import { badlyFramed, framed, near } from './framing.ts';
import { fittingPlates } from './grounds.ts';
import type { Cutout, Shot, Side } from './product.ts';
import { type Box, plain, type Raster } from './raster.ts';
import { covered, cutToGarment, garmentFirst, misaimed, sideOf } from './worn.ts';

const SIZE = 200;

function filled([left, top, right, bottom]: Box): Raster {
  const mask = plain(SIZE, SIZE, [0]);
  for (let y = top; y < bottom; y++) mask.data.fill(255, y * SIZE + left, y * SIZE + right);
  return mask;
}

/** A person of one box in a garment of another. */
const cutout = (person: Box, garment: Box, cutAt: readonly Side[]): Cutout => ({
  rgba: plain(SIZE, SIZE, [0, 0, 0, 255]),
  mask: filled(person),
  box: person,
  sold: filled(garment),
  cutAt,
});
const TOP = cutout([50, 20, 150, 200], [50, 60, 150, 160], ['bottom']);
const TROUSERS = cutout([60, 0, 140, 190], [60, 40, 140, 170], ['top']);

const shot = (view: string, load: Cutout, worn = true): Shot => ({
  id: view,
  model: 'm',
  view,
  closeUp: view.startsWith('half'),
  colour: 'red',
  elevation: 3,
  worn,
  load: () => Promise.resolve(load),
});

describe('clothes on people', () => {
  test('come first cut to the garment where that is whole, mostly', async () => {
    const shots = [shot('front', TOP), shot('half', TOP)];
    const first = await Promise.all(
      Array.from({ length: 60 }, async (_, i) => (await garmentFirst(shots, new Chance(i)))[0]!.view),
    );
    const share = first.filter((view) => view === 'half').length / first.length;
    assert.ok(share > 0.75 && share < 1, `${share}`);
  });

  test('from behind are no main picture, whole or cut to the garment', () => {
    const poor = ['front', 'half', 'half angle', 'half back', 'back', 'detail'].filter((view) =>
      isPoorMain(shot(view, TOP), { kind: 'jacket' }),
    );
    assert.deepEqual(poor, ['half back', 'back']);
    assert.equal(sideOf(shot('half angle', TOP)), 'angle');
  });

  test('and other things with a front are no main picture from the side, a stool is', () => {
    const side = shot('side', TOP, false);
    assert.equal(isPoorMain(side, { kind: 'kettle' }), true);
    assert.equal(isPoorMain(side, { kind: 'bar stool' }), false);
    assert.equal(isPoorMain(shot('top', TOP, false), { kind: 'bar stool' }), true);
  });

  test('come first whole where the frame cuts the garment or a second end', async () => {
    const long = cutout([50, 20, 150, 200], [50, 60, 150, 200], ['bottom']);
    const feet = cutout([60, 0, 140, 200], [60, 40, 140, 170], ['top', 'bottom']);
    for (const cut of [long, feet]) assert.equal(await cutToGarment([shot('half', cut)]), null);
    assert.equal(await cutToGarment([shot('half', TOP, false)]), null);
  });

  test('lie on the edge that cuts them, clean or too small', () => {
    for (let seed = 0; seed < 20; seed++)
      for (const one of [TOP, TROUSERS])
        for (const framing of [
          framed(one, new Chance(seed), false),
          badlyFramed(one, 'fill', new Chance(seed))!,
        ]) {
          const bottom = framing.top + Math.round(SIZE * framing.scale);
          assert.equal(one === TOP ? bottom : framing.top, one === TOP ? framing.height : 0);
        }
  });

  test('are truncated by the loss of a good part of the garment, at no other edge than the frame', () => {
    for (let seed = 0; seed < 30; seed++)
      for (const one of [TOP, TROUSERS]) {
        const framing = misaimed({ ...one }, 1, new Chance(seed));
        if (!framing) continue;
        const { left, top, width, height, scale } = framing;
        const window = [-left / scale, -top / scale, (width - left) / scale, (height - top) / scale] as const;
        const held = covered(one.sold!, ...window) / covered(one.sold!, 0, 0, SIZE, SIZE);
        assert.ok(held > 0.35 && held < 0.85, `${held}`);
        assert.ok(one === TOP ? window[3] <= SIZE + 1 : window[1] >= -1);
      }
  });

  test('show no ground beyond the cut in a detail', () => {
    for (let seed = 0; seed < 20; seed++) {
      const { top, height, scale } = near(TOP, new Chance(seed), false);
      assert.ok((height - top) / scale <= SIZE + 1);
    }
  });

  test('stand on no table', () => {
    const table = {
      id: 'a',
      elevation: 3,
      paper: false,
      indoors: true,
      size: [9, 9],
      stand: [1, 1, 8, 8],
    } as const;
    const plates = [{ ...table, load: () => Promise.resolve(plain(9, 9, [9, 9, 9])) }];
    assert.equal(fittingPlates(plates, { elevation: 3 }).length, 1);
    assert.equal(fittingPlates(plates, { elevation: 3, worn: true }).length, 0);
  });
});
