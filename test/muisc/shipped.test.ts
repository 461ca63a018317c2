/** The model that is shipped: whole, the same on this machine as where it was measured, and sure of what nobody could miss. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import sharp from 'sharp';
import { workerAnalyser } from '../../adapters/analysis/worker-analyser.ts';
import type { MuiscClassifier } from '../../adapters/muisc/muisc-classifier.ts';
import { factsStore } from '../../adapters/pictures/facts-store.ts';
import { localClassifier } from '../../cli/classify/local-classifier.ts';
import type { AnalysisResult } from '../../ports/analysis.ts';
import { askAbout } from '../../processors/muisc/ask.ts';
import { candidateOf } from '../../processors/route/fixtures.ts';
import { violations } from '../../processors/review/reasons.ts';
import { chosenImages } from '../../processors/route/standing.ts';
import type { Candidate } from '../../schemas/generated/types.ts';

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

test('a sequence whose pictures are all known is judged without a read of the picture store', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'facts-'));
  t.after(() => rm(folder, { recursive: true }));
  const names = ['front.jpg', 'angle.jpg'];
  const held = new Map<string, Buffer>();
  for (const name of names) {
    const bytes = await readFile(join(MUG, name));
    held.set(createHash('sha256').update(bytes).digest('hex'), bytes);
  }
  const reads: string[] = [];
  const store = {
    get: async (sha256: string) => {
      reads.push(sha256);
      return new Uint8Array(held.get(sha256) ?? []);
    },
  };
  // As in a worker: the image unit has looked at each picture, and its facts are remembered.
  const analyser = workerAnalyser({ workers: 1, facts: factsStore<AnalysisResult>(folder) });
  t.after(() => analyser.close());
  for (const [sha256, bytes] of held) await analyser.analyse(sha256, bytes);
  const classifier = await localClassifier({ folder: join(ROOT, 'models/muisc'), workers: 1, analyser });
  t.after(() => classifier.close());
  const shas = [...held.keys()];
  const candidate = candidateOf();
  const images = candidate.images.map((image, at) => ({ ...image, sha256: shas[at] ?? '' }));
  const asked = (over: Partial<Candidate> = {}) => {
    const shown = { ...candidate, images, ...over };
    return askAbout(shown, chosenImages(shown), { classifier, store }, new AbortController().signal);
  };

  assert.equal((await asked()).encoded, 2);
  assert.deepEqual(reads.splice(0).toSorted(), shas.toSorted(), 'each is read once, for its features');
  const again = await asked({ title: 'Another title' });
  assert.deepEqual([again.encoded, again.cached, reads.length], [0, 2, 0]);
});
