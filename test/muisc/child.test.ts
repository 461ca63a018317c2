import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { TestContext } from 'node:test';
import sharp from 'sharp';
import { readBundle } from '../../adapters/muisc/bundle.ts';
import { installedRuntime } from '../../adapters/muisc/cuda.ts';
import { openMuisc } from '../../adapters/muisc/muisc-classifier.ts';
import type { MuiscClassifier, MuiscOptions } from '../../adapters/muisc/muisc-classifier.ts';
import type { Classification, ClassifierError } from '../../ports/classifier.ts';

const FOLDER = join(import.meta.dirname, 'bundle');
const NEVER = { feedback: 'never' } as const;

async function opened(t: TestContext, options: MuiscOptions = {}): Promise<MuiscClassifier> {
  const place = { at: 'process', device: 'cpu' } as const;
  const classifier = await openMuisc(FOLDER, {
    place,
    workers: 1,
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
  test('says what it says in threads, also of pictures that it has not seen', async (t) => {
    const classifier = await opened(t);
    const local = await openMuisc(FOLDER, { workers: 1 });
    t.after(() => local.close());
    const { golden } = classifier.bundle;
    for (const each of golden)
      assert.deepEqual(
        comparable(await classifier.classify(each, { feedback: 'always' })),
        comparable(await local.classify(each, { feedback: 'always' })),
      );
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

  test('decodes there as well: a file that crashes the decoder is named, and others beside it are judged', async (t) => {
    const faults: string[] = [];
    const classifier = await opened(t, {
      workers: 2,
      script: new URL('./deadly-child.ts', import.meta.url),
      onFault: ({ message }) => void faults.push(message),
    });
    const [golden] = classifier.bundle.golden;
    const file = await golden!.pictures[0]!.bytes();
    const deadly = {
      key: 'deadly',
      findings: null,
      bytes: async () => Buffer.concat([file, Buffer.from('deadly')]),
    };
    const beside = golden!.pictures.map((each) => ({ ...each, key: `beside ${each.key}` }));
    const [died, judged] = await Promise.allSettled([
      classifier.classify({ ...golden!, pictures: [deadly] }, NEVER),
      classifier.classify({ ...golden!, pictures: beside }, NEVER),
    ]);
    assert.ok(died.status === 'rejected');
    const { code, picture } = died.reason as { code: string; picture: string };
    assert.deepEqual([code, picture], ['worker-died', 'deadly']);
    assert.ok(judged.status === 'fulfilled');
    assert.deepEqual(faults, Array(2).fill('The process ended with SIGSEGV.'));
  });

  test('says of a file that is no picture what it says in threads', async (t) => {
    const text = { key: 'text', findings: null, bytes: async () => Buffer.from('no picture') };
    const said = async (options: MuiscOptions): Promise<unknown> => {
      const classifier = await opened(t, options);
      const [golden] = classifier.bundle.golden;
      const error = await classifier
        .classify({ ...golden!, pictures: [text] }, NEVER)
        .catch((e: unknown) => e);
      const { code, message, picture } = error as ClassifierError;
      return { code, message, picture };
    };
    const apart = await said({});
    assert.equal((apart as ClassifierError).code, 'picture-unreadable');
    assert.deepEqual(apart, await said({ place: { at: 'threads' } }));
  });

  test('is not ended by signals to the whole group: the worker still finishes what is in progress', async (t) => {
    const child = fork(new URL('../../adapters/muisc/child.ts', import.meta.url), {
      stdio: 'ignore',
      serialization: 'advanced',
    });
    t.after(() => child.kill('SIGKILL'));
    const { manifest, picture, pairs, sequence, tokens } = await readBundle(FOLDER);
    child.send({ manifest, picture, pairs, sequence, vocabulary: tokens.size });
    await once(child, 'message');
    child.kill('SIGTERM');
    child.kill('SIGINT');
    child.send({ kind: 'decode', key: 'after', bytes: new Uint8Array(3) });
    const [answer] = (await once(child, 'message')) as [{ readonly kind: string }];
    assert.equal(answer.kind, 'undecodable');
    child.disconnect();
    await once(child, 'exit');
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
