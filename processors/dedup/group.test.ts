import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { PictureFacts } from '../../imaging/facts.ts';
import { groupPictures } from './group.ts';
import { fileOf, type Look, photo } from './pictures.fixtures.ts';

const front = photo('front');
const back = photo('back');
const of = (imageId: string, facts: PictureFacts) => ({ imageId, facts });
const small: Look = { distance: 8, change: { width: 600, height: 600 } };
const summary = (pictures: Parameters<typeof groupPictures>[0]) =>
  groupPictures(pictures).map(({ members }) => members.map(({ imageId, kind }) => `${imageId} ${kind}`));

describe('the pictures of a product', () => {
  test('the same file, the same pixels and a smaller copy are one group; another view is its own', () => {
    const original = fileOf(front, 'original');
    const samePixels = { ...original, sha256: 'f'.repeat(64), bytes: 100 };
    assert.deepEqual(
      summary([
        of('small', fileOf(front, 'small', small)),
        of('original', original),
        of('back', fileOf(back, 'back')),
        of('again', original),
        of('png', samePixels),
      ]),
      [
        ['small perceptual', 'original exact', 'again representative', 'png canonical'],
        ['back representative'],
      ],
    );
  });

  test('a colour variant is reported and never joined', () => {
    const groups = groupPictures([
      of('red', fileOf(front, 'red')),
      of('blue', fileOf(front, 'blue', { distance: 6, cb: 160 })),
    ]);
    assert.deepEqual(
      groups.map(({ representative, members }) => [representative, members.length]),
      [
        ['red', 1],
        ['blue', 1],
      ],
    );
    assert.deepEqual(groups[0]!.variants, [{ representative: 'blue', distance: 6, colour: 32 }]);
    assert.equal(groups[1]!.variants[0]?.representative, 'red');
  });

  test('chains do not grow: each member is near its representative', () => {
    const chain = [0, 20, 40, 60].map((bits, i) =>
      of(`x${i}`, fileOf(front, `x${i}`, { change: { width: 1000 - i, pdq: chainLink(bits) } })),
    );
    for (const group of groupPictures(chain)) {
      for (const { distance } of group.members) assert.ok(distance <= 30);
    }
    assert.equal(groupPictures(chain).length, 2);
  });

  test('the order in which pictures come changes no group', () => {
    const pictures = [
      ...['a', 'b', 'c'].map((name, i) =>
        of(name, fileOf(front, name, { distance: 2 * i, change: { width: 900 + i } })),
      ),
      ...['d', 'e'].map((name, i) => of(name, fileOf(back, name, { distance: 10 * i }))),
      of('f', fileOf(front, 'f', { distance: 4, cb: 170 })),
    ];
    const asSets = (order: typeof pictures) =>
      groupPictures(order)
        .map(
          ({ representative, members }) =>
            `${representative}: ${members
              .map((m) => m.imageId)
              .sort()
              .join(' ')}`,
        )
        .sort();
    fc.assert(
      fc.property(fc.shuffledSubarray(pictures, { minLength: pictures.length }), (shuffled) => {
        assert.deepEqual(asSets(shuffled), asSets(pictures));
      }),
    );
  });

  test('no pictures are no groups', () => assert.deepEqual(groupPictures([]), []));
});

/** Proper hashes along a line: half of the bits turn the photo's first ones into zeros, half its last zeros into ones. */
function chainLink(bits: number) {
  const original = [...front.hash].flatMap((digit) =>
    [8, 4, 2, 1].map((bit) => Number((parseInt(digit, 16) & bit) > 0)),
  );
  const placesOf = (value: number) => original.flatMap((bit, place) => (bit === value ? [place] : []));
  const turned = new Set([
    ...placesOf(1).slice(0, bits / 2),
    ...placesOf(0)
      .toReversed()
      .slice(0, bits / 2),
  ]);
  const link = original.map((bit, place) => (turned.has(place) ? 1 - bit : bit));
  const digits = Array.from({ length: 64 }, (_, i) =>
    parseInt(link.slice(4 * i, 4 * i + 4).join(''), 2).toString(16),
  );
  return { hash: digits.join(''), quality: 100, margins: '' };
}
