import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RULES } from '../screening/finding.ts';
import { reasonSentence, reviewReason, reviewReasons, violations } from './reasons.ts';

test('a reviewer can name every rule that the checks know', () => {
  for (const rule of RULES) assert.ok(reviewReason(rule), rule);
});

test('each reason has one code and a sentence, or asks for a note', () => {
  assert.equal(new Set(reviewReasons.map((reason) => reason.code)).size, reviewReasons.length);
  for (const { code, sentence, needsNote } of reviewReasons)
    assert.ok(needsNote === true || /^[A-Z].*\.$/.test(sentence), code);
});

test('a code of another version of the list is still named to the seller', () => {
  assert.equal(reasonSentence('gone'), 'A reviewer refused it (gone).');
});

test('a classifier has categories of pictures, of parts of them and of whole sequences', () => {
  assert.ok(violations.length >= 16, String(violations.length));
  const shows = violations.map(({ seenAs }) =>
    seenAs.of === 'picture' && seenAs.local ? 'part' : seenAs.of,
  );
  assert.deepEqual(new Set(shows), new Set(['part', 'picture', 'sequence']));
});

test('a code that stands for narrower ones names codes that there are', () => {
  const narrower = reviewReasons.flatMap((reason) => reason.narrower ?? []);
  assert.ok(narrower.length > 0);
  for (const code of narrower) assert.ok(reviewReason(code), code);
});
