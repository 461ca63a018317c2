/** Serving does what training does: vectors of training/vectors/make_muisc_vectors.py. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { preparer } from './prepare.ts';
import { textOf } from './text.ts';
import { normal, SPECIAL, tokenizer } from './tokenizer.ts';

const ROOT = join(import.meta.dirname, '../..');
const PICTURES = join(ROOT, 'examples/catalogue/images');

interface Vectors {
  readonly pieces: string[];
  readonly texts: { text: string; normal: string; numbers: number[]; back: string }[];
  readonly layout: { title: string; category: string; numbers: number[] }[];
  readonly prepared: { picture: string; thumb: string }[];
}

let vectors: Vectors;
before(async () => {
  vectors = JSON.parse(await readFile(join(ROOT, 'training/vectors/muisc/vectors.json'), 'utf8')) as Vectors;
});

describe('as in training', () => {
  test('texts become the same numbers, and numbers the same text', () => {
    const tokens = tokenizer(vectors.pieces);
    for (const { text, normal: plain, numbers, back } of vectors.texts) {
      assert.equal(normal(text), plain);
      assert.deepEqual(tokens.encode(text), numbers);
      assert.equal(tokens.decode(numbers), back);
    }
  });

  test('title, category and [MASK] are laid out the same', () => {
    const tokens = tokenizer(vectors.pieces);
    for (const { title, category, numbers } of vectors.layout)
      assert.deepEqual(textOf(tokens, { length: 96, title: 40, category: 10 }, title, category), numbers);
  });

  test('pictures become nearly the same squares', async () => {
    const prepare = preparer({ side: 320, resize: 'linear', ground: '#ffffff' });
    for (const { picture, thumb: text } of vectors.prepared) {
      const { thumb } = await prepare(picture, await readFile(join(PICTURES, picture)));
      const apart = Buffer.from(text, 'base64').map((level, at) => Math.abs(level - thumb[at]!));
      assert.ok(Math.max(...apart) <= 1, `${picture}: ${String(Math.max(...apart))} levels apart`);
    }
  });
});

test('a list of pieces without a single letter is refused', () => {
  const pieces = [...SPECIAL, 'mug'];
  assert.throws(() => tokenizer(pieces), /lacks the single sign "a"/);
  assert.throws(
    () => tokenizer(['mug', ...pieces]),
    /Number 0 of the list of pieces is "mug", not "\[PAD\]"/,
  );
});
