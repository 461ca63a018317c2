/** The model that is shipped: whole, the same on this machine as where it was measured, and sure of what nobody could miss. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import sharp from 'sharp';
import type { MuiscClassifier } from '../../adapters/muisc/muisc-classifier.ts';
import { localClassifier } from '../../cli/classify/local-classifier.ts';
import { violations } from '../../processors/review/reasons.ts';

const ROOT = join(import.meta.dirname, '../..');
const MUG = join(ROOT, 'examples/catalogue/images/mug-0001');

describe('the shipped model', () => {
  let classifier: MuiscClassifier;
  // Opening it asks the golden sequences.
  before(async () => {
    classifier = await localClassifier({ folder: join(ROOT, 'models/muisc'), workers: 1 });
  });
  after(() => classifier.close());

  const probabilities = async (files: readonly Uint8Array[]): Promise<Map<string, number>> => {
    const pictures = files.map((bytes, at) => ({
      key: `${String(at)}-${String(bytes.length)}`,
      bytes: async () => new Uint8Array(bytes),
      findings: null,
    }));
    const sequence = { title: 'Stoneware Mug, blue, 430 ml', category: 'kitchen/mugs', pictures };
    const { categories } = await classifier.classify(sequence, { feedback: 'never' });
    return new Map(categories.map(({ code, probability }) => [code, probability]));
  };

  test('knows all categories, in the order of the one file', () => {
    assert.deepEqual(
      classifier.codes,
      violations.map(({ code }) => code),
    );
  });

  test('is sure of a frame, and that there was none before', async () => {
    const clean = await readFile(join(MUG, 'front.jpg'));
    const framed = await sharp(clean)
      .extend({ top: 50, right: 50, bottom: 50, left: 50, background: '#c02020' })
      .jpeg({ quality: 88 })
      .toBuffer();
    const [before, behind] = [await probabilities([clean]), await probabilities([framed])];
    assert.ok(before.get('border')! < 0.1, `border at ${String(before.get('border'))} without one`);
    assert.ok(behind.get('border')! > 0.9, `border at ${String(behind.get('border'))} with one`);
  });
});
