import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { TestContext } from 'node:test';
import { readBundle } from './bundle.ts';
import { findingsOf } from './findings-source.ts';
import { SPECIAL } from './tokenizer.ts';

const TINY = join(import.meta.dirname, '../../test/muisc/bundle');

async function copied(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'bundle-'));
  t.after(() => rm(folder, { recursive: true }));
  await cp(TINY, folder, { recursive: true });
  return folder;
}

/** A copy whose model.json says something else. */
async function saying(t: TestContext, change: (manifest: Record<string, unknown>) => void): Promise<string> {
  const folder = await copied(t);
  const file = join(folder, 'model.json');
  const manifest = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
  change(manifest);
  await writeFile(file, JSON.stringify(manifest));
  return folder;
}

/** A copy with another file under the digest that belongs to it. */
async function holding(t: TestContext, name: string, text: string): Promise<string> {
  const folder = await saying(t, (manifest) => {
    const digest = createHash('sha256').update(text).digest('hex');
    (manifest['files'] as Record<string, unknown>)[name] = { sha256: digest, bytes: Buffer.byteLength(text) };
  });
  await writeFile(join(folder, name), text);
  return folder;
}

const refused = (folder: string, message: RegExp) =>
  assert.rejects(readBundle(folder), { name: 'ClassifierError', code: 'bundle-invalid', message });

describe('a bundle', () => {
  test('is known by the digest of its first file', async () => {
    const { identity, manifest, golden } = await readBundle(TINY);
    const digest = createHash('sha256')
      .update(await readFile(join(TINY, 'model.json')))
      .digest('hex');
    assert.equal(identity, digest.slice(0, 12));
    assert.deepEqual(manifest.codes, ['repeat', 'added-text', 'qr-code', 'title-mismatch']);
    assert.equal(golden.length, 2);
  });

  test('without its graph of pairs is refused', async (t) => {
    const without = (manifest: Record<string, unknown>) =>
      delete (manifest['files'] as Record<string, unknown>)['pairs.onnx'];
    await refused(await saying(t, without), /model.json does not list pairs.onnx/);
    const folder = await copied(t);
    await rm(join(folder, 'pairs.onnx'));
    await refused(folder, /pairs.onnx cannot be read \(ENOENT\). Copy the whole folder again/);
  });

  test('that is not there is told of with its folder', async () => {
    await refused('/nowhere', /^The model in \/nowhere cannot be used: model.json cannot be read \(ENOENT\)/);
  });

  test('of another format is refused', async (t) => {
    await refused(
      await saying(t, (manifest) => (manifest['format'] = 1)),
      /its format is 1, and this version reads format 2. Export the model again/,
    );
    await refused(await holding(t, 'model.json', '[]'), /it is not a JSON object/);
  });

  for (const field of [
    'codes',
    'calibration',
    'thresholds',
    'preprocessing',
    'placeAbove',
    'text',
    'slots',
    'dyes',
    'pairs',
  ])
    test(`without its ${field} is refused`, async (t) => {
      const folder = await saying(t, (manifest) => delete manifest[field]);
      await refused(folder, new RegExp(`"${field}" is missing or not `));
    });

  test('with a file missing is refused', async (t) => {
    const folder = await copied(t);
    await rm(join(folder, 'sequence.onnx'));
    await refused(folder, /sequence.onnx cannot be read \(ENOENT\). Copy the whole folder again/);
    const unlisted = await saying(
      t,
      (manifest) => delete (manifest['files'] as Record<string, unknown>)['golden.json'],
    );
    await refused(unlisted, /model.json does not list golden.json/);
    const untold = await saying(
      t,
      (manifest) => delete (manifest['files'] as Record<string, unknown>)['card.md'],
    );
    await refused(untold, /model.json does not list card.md/);
  });

  test('with a file that is not the one it was made with is refused', async (t) => {
    const folder = await copied(t);
    const bytes = await readFile(join(folder, 'picture.onnx'));
    await writeFile(join(folder, 'picture.onnx'), bytes.subarray(1));
    await refused(folder, /picture.onnx has \d+ bytes, model.json says \d+/);
    bytes[100] = bytes[100]! ^ 1;
    await writeFile(join(folder, 'picture.onnx'), bytes);
    await refused(folder, /picture.onnx has the SHA-256 [0-9a-f]{12}…, model.json says [0-9a-f]{12}…/);
  });

  test('that names a file outside of its folder is refused', async (t) => {
    const folder = await saying(t, (manifest) => {
      (manifest['files'] as Record<string, unknown>)['../secret'] = { sha256: '0'.repeat(64), bytes: 1 };
    });
    await refused(folder, /"files" is missing or not/);
  });

  test('with a tokenizer or golden sequences that do not fit is refused', async (t) => {
    const pieces = { special: SPECIAL, pieces: SPECIAL };
    await refused(await holding(t, 'tokenizer.json', JSON.stringify(pieces)), /lacks the single sign "a"/);
    await refused(
      await holding(t, 'golden.json', '[]'),
      /golden.json does not fit: it is no list of at least one/,
    );
    const golden = [
      { title: '', category: '', images: ['golden/x.jpg'], logits: [0, 0, 0, 0], qualified: 0, tolerance: 1 },
    ];
    await refused(await holding(t, 'golden.json', JSON.stringify(golden)), /golden\/x.jpg is not listed/);
  });

  test('that was trained on other findings is refused, and the first that differs is named', async (t) => {
    const asking = await readBundle(
      await saying(t, (manifest) => (manifest['findings'] = ['jpeg', 'edges'])),
    );
    const measure = async () => [0, 1];
    assert.throws(() => findingsOf(asking, { names: ['jpeg', 'frame'], measure }), {
      code: 'bundle-invalid',
      message: /finding 1 is "edges" in model.json and "frame" here/,
    });
    assert.throws(
      () => findingsOf(asking, { names: ['jpeg', 'edges', 'frame'], measure }),
      /finding 2 is "none"/,
    );
    assert.throws(
      () => findingsOf(asking, undefined),
      /asks for 2 findings of each picture, and nothing measures them/,
    );
    const of = findingsOf(asking, { names: ['jpeg', 'edges'], measure });
    const picture = { key: 'k', bytes: async () => new Uint8Array() };
    assert.deepEqual(await of({ ...picture, findings: null }), [0, 1]);
    assert.deepEqual(await of({ ...picture, findings: [1, 0] }), [1, 0]);
    await assert.rejects(of({ ...picture, findings: [1] }), /comes with 1 findings; the model asks for 2/);
  });
});
