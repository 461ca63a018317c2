import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import sharp from 'sharp';
import { violations } from '../../processors/review/reasons.ts';
import { Chance } from './chance.ts';
import { drawnCatalogue, drawnLibrary } from './drawn-goods.ts';
import { phrasePart } from './phrases.ts';
import { waysOf } from './prevalence.ts';
import { sequence } from './sequence.ts';

const [catalogue, library] = [drawnCatalogue(), drawnLibrary()];

const made = (plan: readonly { code: string; subKind: string | null }[], seed: string) =>
  sequence('id', plan, catalogue, library, new Chance(seed));

describe('a sequence', () => {
  test('without faults is qualified, and its pictures are as large as it says', async () => {
    const { row, files } = await made([], 'clean');
    assert.equal(row.qualified, true);
    assert.deepEqual(row.violations, []);
    assert.equal(row.review.code, null);
    assert.equal(phrasePart(row.review.sentence), 'test');
    assert.equal(files.length, row.images.length);
    for (const [i, file] of files.entries()) {
      const { width, height, format } = await sharp(file).metadata();
      assert.deepEqual([width, height, format], [row.pictures[i]?.width, row.pictures[i]?.height, 'jpeg']);
    }
  });

  test('is the same again from the same seed, and another from another', async () => {
    const plan = [{ code: 'added-text', subKind: null }];
    const [one, again, other] = [await made(plan, 'a'), await made(plan, 'a'), await made(plan, 'b')];
    assert.deepEqual(one, again);
    assert.notDeepEqual(one, other);
  });

  for (const violation of violations)
    for (const subKind of waysOf(violation))
      test(`shows ${violation.code}${subKind === null ? '' : ` (${subKind})`} where it says so`, async () => {
        const { row } = await made([{ code: violation.code, subKind }], `${violation.code}/${subKind}/0`);
        const [found] = row.violations;
        assert.equal(row.qualified, false);
        assert.equal(found?.code, violation.code);
        assert.equal(found.subKind, subKind);
        assert.equal(row.review.code, violation.code);
        const { seenAs } = violation;
        if (seenAs.of === 'picture') {
          assert.equal(found.boxes.length > 0, seenAs.local);
          if (seenAs.slot === 'main') assert.equal(found.image, 0);
        } else assert.ok(row.images.length >= seenAs.pictures);
        for (const [left, top, right, bottom] of found.boxes)
          assert.ok(left >= 0 && left < right && right <= 1 && top >= 0 && top < bottom && bottom <= 1);
      });

  test('lists a fault on a copy too, unless it is one of the main picture alone', async () => {
    for (let seed = 0; seed < 4; seed++) {
      const plan = ['watermark', 'hard-shadow', 'repeat'].map((code) => ({
        code,
        subKind: code === 'repeat' ? 'copy' : null,
      }));
      const { row } = await made(plan, `copy/${seed}`);
      const repeat = row.violations.find(({ code }) => code === 'repeat')!;
      const on = (image: number) =>
        row.violations.filter((one) => one.image === image).map(({ code }) => code);
      assert.ok(!on(repeat.image!).includes('hard-shadow'));
      for (const { code, image } of row.violations) assert.ok(code !== 'hard-shadow' || image === 0);
    }
  });
});
