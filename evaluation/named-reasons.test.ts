import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Chance } from '../training/second/chance.ts';
import { PARTS, type Part } from '../training/second/part.ts';
import { phrasePart } from '../training/second/phrases.ts';
import { type Fault, reviewed } from '../training/second/review.ts';
import { knownPhrases, remarkReader, type ReviewerPhrases } from './named-reasons.ts';

const phrases = knownPhrases();
const read = remarkReader(phrases);

/** Every slot with what real rows put there: several words, signs, another category's word in a quotation. */
const FILLED: readonly Readonly<Record<string, string>>[] = [
  {
    picture: 'the main picture',
    other_picture: 'picture 3',
    kind: 'mug',
    title_kind: 'desk lamp',
    colour: 'red',
    title_colour: 'navy',
    attribute: 'with wooden lid',
    text: '50% OFF! Only today',
  },
  {
    picture: 'the third photo',
    other_picture: 'image 1',
    kind: 'pair of scissors',
    title_kind: 't-shirt',
    colour: 'light grey',
    title_colour: 'off-white',
    attribute: 'striped',
    text: 'QR code',
  },
].map((slots) => ({ ...slots, a_kind: `a ${slots.kind}`, a_title_kind: `a ${slots.title_kind}` }));

const filled = (text: string, slots: Readonly<Record<string, string>>): string => {
  const said = text.replace(/\{(\w+)\}/g, (_, slot: string) => slots[slot] ?? '');
  return text.startsWith('{') ? said.slice(0, 1).toUpperCase() + said.slice(1) : said;
};

/** A remark on one to three faults, as the synthesisers write it. */
function remark(part: Part, seed: number) {
  const chance = new Chance('remark', part, seed);
  const faults = chance
    .shuffled(Object.keys(phrases.codes))
    .slice(0, 1 + (seed % 3))
    .map((code): Fault => {
      const [kind, titleKind] = chance.shuffled(['mug', 'canned food', 'pair of scissors', 'desk lamp']);
      const [colour, titleColour] = chance.shuffled(['red', 'navy', 'light grey', 'off-white']);
      const ways = [
        'colour',
        'kind',
        'attribute',
        'other-kind',
        'same-kind',
        'other-colour',
        'copy',
        'crop',
        'edited',
      ];
      const manner = chance.pick(['small', 'large', 'dark', 'bright', 'sides', 'ends', 'qr', 'bar']);
      const text = chance.pick(['50% OFF! only today', 'Norlund', 'new season']);
      const remarks = {
        kind: kind!,
        titleKind: titleKind!,
        colour: colour!,
        titleColour: titleColour!,
        otherPicture: chance.whole(0, 4),
        picture: 0,
        attribute: 'with lid',
        text,
        manner,
      };
      return { code, image: chance.whole(0, 4), subKind: chance.pick(ways), remarks };
    });
  return reviewed(faults, part, chance);
}

const alike = (a: readonly string[], b: readonly string[]): boolean =>
  new Set(a).size === new Set(b).size && a.every((code) => b.includes(code));

describe('what a remark names', () => {
  test('is read in every phrase of every part, as it is written and in lower case', () => {
    const wrong = Object.entries(phrases.codes).flatMap(([code, all]) =>
      all.flatMap(({ text }) =>
        FILLED.map((slots) => filled(text, slots))
          .flatMap((said) => [said, said.toLowerCase()])
          .filter((said) => !alike(read(said), [code]))
          .map((said) => `${code}: ${said} was read as ${read(said).join(', ')}`),
      ),
    );
    assert.deepEqual(wrong, []);
  });

  test('is nothing in praise', () => {
    for (const { text } of phrases.qualified) assert.deepEqual(read(text), [], text);
  });

  for (const part of PARTS)
    test(`is read in at least 99 of 100 joined remarks of the part ${part}`, () => {
      const remarks = Array.from({ length: 600 }, (_, seed) => remark(part, seed));
      const right = remarks.filter(({ sentence, names }) => alike(read(sentence.toLowerCase()), names));
      assert.ok(right.length >= 594, `${right.length} of 600`);
    });

  test('is read where a word is missing or in another form', () => {
    assert.deepEqual(read('the product throw a hard shadows'), ['hard-shadow']);
    assert.deepEqual(read('picture 2 has watermark'), ['watermark']);
    assert.deepEqual(read('two empty bands make the picture smaller than'), ['letterbox']);
  });

  test('is nothing where a sentence is like no known phrase', () => {
    assert.deepEqual(read(''), []);
    assert.deepEqual(read('Please call me back on Monday.'), []);
    assert.deepEqual(read('picture the the of product'), []);
  });

  test('does not come from what a quotation says', () => {
    assert.deepEqual(read('Picture 2 says "Picture 1 has a watermark.", no text may be added.'), [
      'added-text',
    ]);
  });

  test('is not guessed from phrases that the reader was not given', () => {
    const seen: ReviewerPhrases = {
      ...phrases,
      codes: Object.fromEntries(
        Object.entries(phrases.codes).map(([code, all]) => [
          code,
          all.filter(({ text }) => phrasePart(text) === 'train'),
        ]),
      ),
    };
    const reader = remarkReader(seen);
    const heldOut = Object.entries(phrases.codes).flatMap(([code, all]) =>
      all
        .filter(({ text }) => phrasePart(text) === 'test')
        .map(({ text }) => ({ code, said: filled(text, FILLED[0]!) })),
    );
    const misread = heldOut.filter(({ code, said }) => reader(said).some((read) => read !== code));
    assert.ok(misread.length <= 0.06 * heldOut.length, `${misread.length} of ${heldOut.length} are misread`);
  });
});
