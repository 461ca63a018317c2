import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { violations } from '../../processors/review/reasons.ts';
import { Chance } from './chance.ts';
import { PARTS } from './part.ts';
import { type Fault, reviewed } from './review.ts';

const fault = (code: string, more: Partial<Fault> = {}): Fault => ({
  code,
  image: 1,
  subKind: null,
  remarks: {},
  ...more,
});

describe('a reviewer', () => {
  test('finds a sentence in every part for every code', () => {
    for (const part of PARTS)
      for (const { code } of violations)
        assert.notEqual(reviewed([fault(code)], part, new Chance(part, code)).sentence, '');
  });

  test('files one code and names it first, and leaves no slot empty', () => {
    const faults = [
      fault('border'),
      fault('props', { image: 0 }),
      fault('title-mismatch', { image: null, subKind: 'colour' }),
    ];
    for (let seed = 0; seed < 40; seed++) {
      const { code, sentence, names } = reviewed(faults, 'test', new Chance(seed));
      assert.equal(names[0], code);
      assert.ok(names.length === 1 || names.length === 3);
      assert.doesNotMatch(sentence, /[{}]/);
    }
  });

  test('says a colour only where it is known', () => {
    const remarks = { colour: 'red', titleColour: 'navy' };
    const said = Array.from(
      { length: 60 },
      (_, seed) =>
        reviewed(
          [fault('title-mismatch', { image: null, subKind: 'colour', remarks })],
          'test',
          new Chance('c', seed),
        ).sentence,
    );
    assert.ok(said.some((sentence) => sentence.includes('navy')));
  });
});
