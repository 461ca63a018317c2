import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { TestContext } from 'node:test';
import sharp from 'sharp';
import { installedRuntime } from '../../adapters/muisc/cuda.ts';
import { openMuisc } from '../../adapters/muisc/muisc-classifier.ts';
import type { MuiscClassifier, MuiscOptions } from '../../adapters/muisc/muisc-classifier.ts';
import type { Classification } from '../../ports/classifier.ts';

const FOLDER = join(import.meta.dirname, 'bundle');
const NEVER = { feedback: 'never' } as const;

async function opened(t: TestContext, options: MuiscOptions = {}): Promise<MuiscClassifier> {
  const place = { at: 'process', device: 'cpu' } as const;
  const classifier = await openMuisc(FOLDER, {
    place,
    batchPictures: 8,
    onFault: () => undefined,
    ...options,
  });
  t.after(() => classifier.close());
  return classifier;
}

const comparable = ({ encoded: _, cached: __, ...rest }: Classification) => rest;

/** White but for its left half. */
const halfBlack = (): Promise<Buffer> =>
  sharp({ create: { width: 320, height: 320, channels: 3, background: '#fff' } })
    .composite([
      { input: { create: { width: 160, height: 320, channels: 3, background: '#000' } }, left: 0, top: 0 },
    ])
    .png()
    .toBuffer();

describe('a classifier in a process of its own', () => {
  test('says what it says in threads, also where a run is made up to its size', async (t) => {
    const classifier = await opened(t);
    const local = await openMuisc(FOLDER, { workers: 1 });
    t.after(() => local.close());
    const { golden } = classifier.bundle;
    for (const each of golden)
      assert.deepEqual(
        comparable(await classifier.classify(each, { feedback: 'always' })),
        comparable(await local.classify(each, { feedback: 'always' })),
      );
    // Three pictures are a run of four.
    const pictures = golden[1]!.pictures.slice(0, 3).map((each) => ({ ...each, key: `new ${each.key}` }));
    const three = { ...golden[1]!, pictures };
    assert.deepEqual(
      comparable(await classifier.classify(three, NEVER)),
      comparable(await local.classify(three, NEVER)),
    );
  });

  test('that is ended by a picture is replaced; the picture is tried once more, then named', async (t) => {
    const faults: string[] = [];
    const classifier = await opened(t, {
      script: new URL('./deadly-child.ts', import.meta.url),
      batchDelayMs: 50,
      onFault: ({ message }) => void faults.push(message),
    });
    const deadly = { key: 'deadly', findings: null, bytes: halfBlack };
    const [golden] = classifier.bundle.golden;
    const beside = golden!.pictures.map((each) => ({ ...each, key: `beside ${each.key}` }));
    const results = await Promise.allSettled([
      classifier.classify({ ...golden!, pictures: beside }, NEVER),
      classifier.classify({ ...golden!, pictures: [deadly] }, NEVER),
    ]);
    assert.equal(results[0].status, 'fulfilled');
    assert.ok(results[1].status === 'rejected');
    const { code, picture } = results[1].reason as { code: string; picture: string };
    assert.deepEqual([code, picture], ['worker-died', 'deadly']);
    assert.deepEqual(faults, Array(2).fill('The process ended with SIGKILL.'));
    assert.ok(await classifier.classify(golden!, NEVER));
  });
});

describe('a classifier on a graphics card', () => {
  const runtime = installedRuntime();
  const isThere = runtime.has('libonnxruntime_providers_cuda.so');

  test(
    'without the libraries does not start, and says which file of which version is missing',
    { skip: isThere && 'the provider of CUDA is installed' },
    async (t) => {
      await assert.rejects(opened(t, { place: { at: 'process', device: 'cuda:0' } }), (error: Error) => {
        assert.equal((error as Error & { code: string }).code, 'device-unusable');
        for (const part of ['libonnxruntime_providers_cuda.so', runtime.version, runtime.folder, 'NuGet'])
          assert.ok(error.message.includes(part), error.message);
        return true;
      });
    },
  );
});
