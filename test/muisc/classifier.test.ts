import assert from 'node:assert/strict';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { TestContext } from 'node:test';
import { BroadcastChannel } from 'node:worker_threads';
import sharp from 'sharp';
import { analysePicture } from '../../imaging/analyse.ts';
import { openMuisc } from '../../adapters/muisc/muisc-classifier.ts';
import type { MuiscClassifier, MuiscOptions } from '../../adapters/muisc/muisc-classifier.ts';
import type { ClassifierPicture } from '../../ports/classifier.ts';
import { TELLING } from './telling.ts';
import type { Telling } from './telling.ts';

const TINY = join(import.meta.dirname, 'bundle');
const DEADLY = new URL('./deadly-worker.ts', import.meta.url);

async function file(name: string): Promise<Buffer> {
  return readFile(join(TINY, 'golden', `${name}.jpg`));
}

/** As in the bundle's folder; asked: how often its bytes were. */
function shown(
  name: string,
  bytes: () => Promise<Uint8Array> = () => file(name),
): ClassifierPicture & { asked: number } {
  const picture = {
    key: name,
    findings: null,
    asked: 0,
    bytes: async () => {
      picture.asked += 1;
      return bytes();
    },
  };
  return picture;
}

/** White but for its left half. */
const halfOf = (colour: string) => (): Promise<Buffer> =>
  sharp({ create: { width: 320, height: 320, channels: 3, background: '#fff' } })
    .composite([
      { input: { create: { width: 160, height: 320, channels: 3, background: colour } }, left: 0, top: 0 },
    ])
    .png()
    .toBuffer();

const about = (...pictures: ClassifierPicture[]) => ({ title: 'Red mug', category: 'home/mugs', pictures });
const NEVER = { feedback: 'never' } as const;

async function opened(t: TestContext, options: MuiscOptions = {}): Promise<MuiscClassifier> {
  const classifier = await openMuisc(TINY, { workers: 1, onFault: () => undefined, ...options });
  t.after(() => classifier.close());
  return classifier;
}

describe('a classifier', () => {
  let classifier: MuiscClassifier;
  before(async () => (classifier = await openMuisc(TINY, { workers: 2 })));
  after(() => classifier.close());

  test('says of each category how likely it is, on which picture it is seen, and where', async () => {
    const { model, categories, qualified, feedback } = await classifier.classify(
      about(shown('plain'), shown('red'), shown('blue')),
      NEVER,
    );
    assert.equal(model, classifier.model);
    const [, text, code, title] = categories;
    assert.deepEqual(
      [text?.code, text?.image, text?.box],
      ['added-text', 1, { left: 0.1, top: 0.1, right: 0.3, bottom: 0.3 }],
    );
    assert.deepEqual([code?.code, code?.image], ['qr-code', 2]);
    assert.deepEqual([title?.code, title?.image, title?.box], ['title-mismatch', null, null]);
    assert.ok(text!.probability > 0.9 && title!.probability > 0.8 && qualified < 0.1);
    assert.equal(feedback, null);
  });

  test('writes a sentence where it is asked for, or where the pictures are not fit', async () => {
    const clean = { ...about(shown('plain')), title: 'Grey box' };
    const sentence = 'The picture has red text.';
    assert.equal((await classifier.classify(clean, { feedback: 'always' })).feedback, sentence);
    assert.equal(
      (await classifier.classify(about(shown('red')), { feedback: 'unqualified' })).feedback,
      sentence,
    );
    assert.equal((await classifier.classify(about(shown('red')), NEVER)).feedback, null);
  });

  test('gives many at once what it gives each alone', async () => {
    const names = ['plain', 'red', 'blue'];
    const sequences = Array.from({ length: 40 }, (_, n) => ({
      title: n % 3 === 0 ? 'Red mug with a handle' : 'box',
      category: 'home',
      pictures: Array.from({ length: 1 + (n % 9) }, (_, k) => shown(names[(n * 7 + k) % 3] ?? '')),
    }));
    const together = await Promise.all(sequences.map((sequence) => classifier.classify(sequence, NEVER)));
    for (const [n, sequence] of sequences.entries()) {
      const alone = await classifier.classify(sequence, NEVER);
      alone.categories.forEach(({ code, probability }, at) => {
        const other = together[n]?.categories[at]?.probability ?? NaN;
        assert.ok(
          Math.abs(other - probability) < 1e-5,
          `${code} of sequence ${n}: ${other}, alone ${probability}`,
        );
      });
    }
    const { judge } = classifier.stats().batches;
    assert.ok(judge!.pieces > judge!.batches, 'some of them were computed together');
    assert.ok(judge!.graphMs > 0, 'for how long graphs ran is known');
  });

  test('refuses more pictures than the model takes, and none', async () => {
    const ten = Array.from({ length: 10 }, () => shown('red'));
    await assert.rejects(
      classifier.classify(about(...ten), NEVER),
      /sequence of 10 pictures .* takes 1 to 9/,
    );
    await assert.rejects(classifier.classify(about(), NEVER), RangeError);
  });

  test('names the picture that is none', async () => {
    const text = shown('a text', async () => Buffer.from('Hello, I am a text.'));
    await assert.rejects(classifier.classify(about(shown('red'), text), NEVER), {
      name: 'ClassifierError',
      code: 'picture-unreadable',
      picture: 'a text',
    });
    const saved = { ...text, sha256: 'its file' };
    await assert.rejects(classifier.classify(about(saved), NEVER), {
      message: /^Picture its file cannot be classified/,
      picture: 'its file',
    });
  });

  test('passes on why bytes could not be loaded, and goes on', async () => {
    const away = shown('away', () => Promise.reject(new Error('the store is away')));
    await assert.rejects(classifier.classify(about(away), NEVER), /the store is away/);
    assert.equal((await classifier.classify(about(shown('red')), NEVER)).cached, 1);
  });
});

describe('a classifier that is opened', () => {
  test('has had each worker run each of its graphs', async (t) => {
    const asked = new Map<number, Set<string>>();
    const channel = new BroadcastChannel(TELLING);
    t.after(() => channel.close());
    channel.onmessage = ({ data }: { data: unknown }) => {
      const { worker, what } = data as Telling;
      asked.set(worker, (asked.get(worker) ?? new Set()).add(what));
    };
    await opened(t, { workers: 3, script: new URL('./telling-worker.ts', import.meta.url) });
    assert.equal(asked.size, 3);
    for (const each of asked.values())
      for (const what of ['encode 4', 'judge 2', 'speak 2'])
        assert.ok(each.has(what), `${what} is not among ${[...each].join(', ')}`);
  });
});

describe('features', () => {
  test('of an edited sequence are computed for its new pictures alone', async (t) => {
    const classifier = await opened(t);
    const [red, plain, blue] = [shown('red'), shown('plain'), shown('blue')];
    const first = await classifier.classify(about(red, plain), NEVER);
    assert.deepEqual([first.encoded, first.cached], [2, 0]);
    const edited = await classifier.classify(about(blue, red, plain), NEVER);
    assert.deepEqual([edited.encoded, edited.cached], [1, 2]);
    assert.deepEqual([red.asked, plain.asked, blue.asked], [1, 1, 1]);
    assert.ok(classifier.stats().cache.hits >= 2);
  });

  test('of a picture that was saved again with other metadata are remembered', async (t) => {
    const classifier = await opened(t);
    const first = await file('red');
    const comment = Buffer.from('another shop');
    const head = Buffer.from([0xff, 0xfe, 0, comment.length + 2]);
    const again = Buffer.concat([first.subarray(0, 2), head, comment, first.subarray(2)]);
    const encoded: number[] = [];
    for (const bytes of [first, again]) {
      const { canonicalSha256: key, sha256 } = await analysePicture(bytes);
      const picture = { ...shown('red', async () => bytes), key, sha256 };
      encoded.push((await classifier.classify(about(picture), NEVER)).encoded);
    }
    assert.deepEqual(encoded, [1, 0]);
  });

  test('of a picture that several ask for at once are computed once', async (t) => {
    const classifier = await opened(t);
    const red = shown('red');
    const answers = await Promise.all([1, 2, 3].map(() => classifier.classify(about(red, red), NEVER)));
    assert.equal(red.asked, 1);
    assert.equal(
      answers.reduce((sum, { encoded }) => sum + encoded, 0),
      1,
    );
  });
});

describe('a picture that ends its worker', () => {
  test('is tried once more, then named; those beside it are answered, and the worker is replaced', async (t) => {
    const faults: (readonly string[])[] = [];
    const classifier = await opened(t, {
      script: DEADLY,
      batchDelayMs: 50,
      onFault: (_, pictures) => void faults.push(pictures),
    });
    const deadly = shown('deadly', halfOf('#000'));
    const results = await Promise.allSettled([
      classifier.classify(about(shown('red')), NEVER),
      classifier.classify(about(shown('blue'), deadly), NEVER),
    ]);
    assert.equal(results[0].status, 'fulfilled');
    assert.ok(results[1].status === 'rejected');
    const { code, picture } = results[1].reason as { code: string; picture: string };
    assert.deepEqual([code, picture], ['worker-died', 'deadly']);
    assert.equal(faults.length, 2);
    assert.deepEqual(faults[1], ['deadly']);
    assert.equal((await classifier.classify(about(shown('plain')), NEVER)).encoded, 1);
  });

  test('is found among many, of which one always lies ready with the worker', async (t) => {
    const classifier = await opened(t, { script: DEADLY, batchPictures: 2 });
    const deadly = shown('deadly', halfOf('#000'));
    const others = Array.from({ length: 10 }, (_, n) => ({
      ...shown(n % 2 === 0 ? 'red' : 'blue'),
      key: String(n),
    }));
    const results = await Promise.allSettled(
      others.toSpliced(5, 0, deadly).map((picture) => classifier.classify(about(picture), NEVER)),
    );
    const failed = results.flatMap((result) =>
      result.status === 'rejected' ? [(result.reason as { picture: string }).picture] : [],
    );
    assert.deepEqual(failed, ['deadly']);
  });
});

describe('the limits of a classifier', () => {
  test('more sequences than may be under way are refused', async (t) => {
    const classifier = await opened(t, { queued: 2 });
    const under = ['red', 'blue'].map((name) => classifier.classify(about(shown(name)), NEVER));
    assert.equal(classifier.stats().underWay, 2);
    await assert.rejects(classifier.classify(about(shown('plain')), NEVER), {
      code: 'queue-full',
      message: /^2 sequences/,
    });
    await Promise.all(under);
    const { underWay, inputBytes } = classifier.stats();
    assert.deepEqual([underWay, inputBytes], [0, 0]);
    assert.ok(await classifier.classify(about(shown('plain')), NEVER));
  });

  test('who gives up hears so at once, and nobody else does', async (t) => {
    const classifier = await opened(t, { script: DEADLY });
    const slow = shown('slow', halfOf('#808080'));
    const stop = new AbortController();
    const given = classifier.classify(about(slow), { ...NEVER, signal: stop.signal });
    const other = classifier.classify(about(slow), NEVER);
    setTimeout(() => stop.abort(new Error('no more')), 30);
    await assert.rejects(given, /no more/);
    assert.ok(await other);
    await assert.rejects(classifier.classify(about(slow), { ...NEVER, signal: AbortSignal.abort() }), {
      name: 'AbortError',
    });
  });

  test('when closed it ends what is under way, and refuses what comes later', async (t) => {
    const classifier = await opened(t, { script: DEADLY });
    const under = assert.rejects(classifier.classify(about(shown('slow', halfOf('#808080'))), NEVER), {
      code: 'closed',
    });
    setTimeout(() => void classifier.close(), 50);
    await under;
    await assert.rejects(classifier.classify(about(shown('red')), NEVER), { code: 'closed' });
    await classifier.close();
  });
});

describe('a model that computes something else here', () => {
  async function changed(
    t: TestContext,
    name: string,
    change: (bytes: Buffer) => string | Buffer,
  ): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'bundle-'));
    t.after(() => rm(folder, { recursive: true }));
    await cp(TINY, folder, { recursive: true });
    const bytes = Buffer.from(change(await readFile(join(folder, name))));
    await writeFile(join(folder, name), bytes);
    const manifest = JSON.parse(await readFile(join(folder, 'model.json'), 'utf8'));
    const { createHash } = await import('node:crypto');
    manifest.files[name] = { sha256: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.length };
    await writeFile(join(folder, 'model.json'), JSON.stringify(manifest));
    return folder;
  }

  test('is refused, with the logit that differs', async (t) => {
    const folder = await changed(t, 'golden.json', (bytes) =>
      bytes.toString().replace(/"qualified": -?[\d.]+/, '"qualified": 9'),
    );
    await assert.rejects(openMuisc(folder, { workers: 1 }), {
      code: 'bundle-invalid',
      message: /sequence 0 of golden.json gives .* for qualified on this machine instead of 9.000 ± 0.05/,
    });
  });

  test('is refused, with the size of pairs that it says', async (t) => {
    const folder = await changed(t, 'card.md', (bytes) => bytes);
    const file = join(folder, 'model.json');
    await writeFile(file, (await readFile(file, 'utf8')).replace('"pairs":15', '"pairs":14'));
    await assert.rejects(openMuisc(folder, { workers: 1, onFault: () => undefined }), {
      code: 'bundle-invalid',
      message:
        /its first run fails \(The graph gives 15 values of "pairs"; by model.json there are 14\)\. Check .* export the model again/,
    });
  });

  test('is refused when its graph does not load', async (t) => {
    const folder = await changed(t, 'sequence.onnx', () => 'no graph');
    await assert.rejects(openMuisc(folder, { workers: 1 }), {
      code: 'bundle-invalid',
      message: /its worker does not start/,
    });
  });
});
