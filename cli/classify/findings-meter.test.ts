import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { analysePicture } from '../../imaging/analyse.ts';
import type { PictureFacts } from '../../imaging/facts.ts';
import type { PictureBytes } from '../../ports/analysis.ts';
import { findingsOf } from '../../processors/muisc/findings.ts';
import { findingsMeter } from './findings-meter.ts';

const FILE = join(import.meta.dirname, '../../examples/catalogue/images/mug-0001/front.jpg');
const bytes = await readFile(FILE);
const facts = await analysePicture(bytes);

/** Remembers nothing of what is not in `known`; counts what it is asked, and what it reads. */
function analyserOf(known: Readonly<Record<string, PictureFacts>> = {}) {
  const asked: string[] = [];
  let read = 0;
  const analyse = async (sha256: string, load: PictureBytes) => {
    asked.push(sha256);
    if (known[sha256] === undefined) read += (typeof load === 'function' ? await load() : load).length;
    return { kind: 'facts', facts } as const;
  };
  return { analyse, asked, read: () => read };
}

function pictureOf(over: { readonly sha256?: string; readonly key?: string } = {}) {
  const picture = {
    key: 'k',
    findings: null,
    loads: 0,
    bytes: async () => {
      picture.loads += 1;
      return bytes;
    },
    ...over,
  };
  return picture;
}

describe('what measures pictures for a classifier', () => {
  test('does not ask for the bytes of one that was measured before', async () => {
    const analyser = analyserOf({ abc: facts });
    const picture = pictureOf({ sha256: 'abc' });
    assert.deepEqual(await findingsMeter(analyser)(picture), findingsOf(facts));
    assert.equal(picture.loads, 0);
  });

  test('keeps the numbers of so many pictures at hand, those last used', async () => {
    const analyser = analyserOf({ a: facts, b: facts, c: facts });
    const measure = findingsMeter(analyser, 2);
    for (const sha256 of ['a', 'b', 'a', 'c', 'a', 'b']) await measure(pictureOf({ sha256 }));
    assert.deepEqual(analyser.asked, ['a', 'b', 'c', 'b']);
  });

  test('hashes the bytes of one whose hash it is not told, and keeps none of its numbers', async () => {
    const analyser = analyserOf();
    const measure = findingsMeter(analyser);
    await measure(pictureOf());
    await measure(pictureOf());
    assert.deepEqual(analyser.asked, [facts.sha256, facts.sha256]);
  });

  test('leaves the bytes that it was given as they are', async () => {
    const moved = new Uint8Array(bytes);
    const analyser = {
      async analyse(_: string, load: PictureBytes) {
        const own = typeof load === 'function' ? await load() : load;
        structuredClone(own, { transfer: [own.buffer as ArrayBuffer] });
        return { kind: 'facts', facts } as const;
      },
    };
    await findingsMeter(analyser)({ ...pictureOf({ sha256: 'abc' }), bytes: async () => moved });
    assert.equal(moved.length, bytes.length);
  });
});
