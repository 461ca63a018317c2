import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { PictureFacts } from '../../imaging/facts.ts';
import type { IndexMatch } from '../../ports/hash-index.ts';
import { fingerprintOf } from './fingerprint.ts';
import { judgeMatches } from './judge-matches.ts';
import { fileOf, type Look, photo } from './pictures.fixtures.ts';

const mug = photo('mug');
const own = fileOf(mug, 'own');

function match(productId: string, facts: PictureFacts, tenant = 'acme'): IndexMatch {
  const {
    firstSeenAt: _,
    algorithm: __,
    ...picture
  } = fingerprintOf({ tenant, productId, imageId: 'x', firstSeenAt: 0 }, facts);
  return {
    tenant,
    productId,
    imageId: 'x',
    sha256: picture.sha256,
    kind: 'perceptual',
    distance: 0,
    picture,
  };
}
const near = (productId: string, look: Look, tenant?: string) =>
  match(productId, fileOf(mug, `of ${productId}`, look), tenant);
const judge = (matches: IndexMatch[]) =>
  judgeMatches(own, matches, 'acme').map(
    ({ rule, severity, measured }) => `${rule} ${severity}: ${measured}`,
  );

describe('a match in another product', () => {
  const cases: [string, IndexMatch[], string[]][] = [
    ['nothing', [], []],
    ['the same file', [match('p', own)], ['shared info: shared in 1']],
    ['a copy within 14 bits', [near('p', { distance: 14 })], ['shared info: shared in 1']],
    ['a copy 16 bits away', [near('p', { distance: 16 })], ['shared info: near-duplicate in 1']],
    ['another colour', [near('p', { distance: 4, cb: 180 })], ['shared info: variant in 1']],
    ['a copy in another catalogue', [near('p', { distance: 4 }, 'other')], ['shared info: stock in 1']],
    ['a hash that is too weak to say so', [near('p', { distance: 20, quality: 20 })], []],
    ['two files of one product', [match('p', own), near('p', { distance: 2 })], ['shared info: shared in 1']],
    [
      'all at once',
      [near('p', { distance: 4, cb: 180 }), match('q', own), near('r', { distance: 20 })],
      ['shared info: shared in 1', 'shared info: near-duplicate in 1', 'shared info: variant in 1'],
    ],
    ['19 products', Array.from({ length: 19 }, (_, i) => match(`p${i}`, own)), ['shared info: shared in 19']],
    [
      '20 products',
      Array.from({ length: 20 }, (_, i) => match(`p${i}`, own)),
      ['shared warn: placeholder in 20'],
    ],
  ];
  for (const [what, matches, expected] of cases) {
    test(`${what}: ${expected.join(', ') || 'no finding'}`, () => assert.deepEqual(judge(matches), expected));
  }

  test('never blocks, and comes out the same in any order', () => {
    const matches = [
      match('p', own),
      near('q', { distance: 8 }),
      near('r', { distance: 22 }),
      near('s', { distance: 2 }, 'other'),
    ];
    fc.assert(
      fc.property(
        fc.shuffledSubarray(matches),
        fc.shuffledSubarray(matches, { minLength: 4 }),
        (some, all) => {
          assert.ok(judgeMatches(own, some, 'acme').every(({ severity }) => severity !== 'block'));
          assert.deepEqual(judgeMatches(own, all, 'acme'), judgeMatches(own, matches, 'acme'));
        },
      ),
    );
  });

  test("names the catalogue's own products and counts those of others", () => {
    const matches = ['p1', 'p2', 'p3', 'p4', 'p5'].map((id) => match(id, own));
    assert.match(
      judgeMatches(own, matches, 'acme')[0]!.sentence,
      /stands in products p1, p2, p3 and 2 more: check/,
    );
    const [elsewhere] = judgeMatches(own, [match('secret', own, 'other')], 'acme');
    assert.match(elsewhere!.sentence, /1 product of other sellers/);
    assert.doesNotMatch(elsewhere!.sentence, /secret/);
  });
});
