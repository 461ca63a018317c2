import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  type Classification,
  type ClassifierSequence,
  ClassifierError,
  nameOfPicture,
} from '../../ports/classifier.ts';
import { chosenImages } from '../route/standing.ts';
import { askAbout, type AskDeps } from './ask.ts';
import { candidateOf, mainImage } from '../route/fixtures.ts';

const ANSWER: Classification = {
  model: '0123456789ab',
  qualified: 1,
  categories: [],
  feedback: null,
  encoded: 2,
  cached: 0,
};
const candidate = candidateOf();
const store: AskDeps['store'] = { get: async (sha256) => Buffer.from(sha256) };

const ask = (
  classify: (sequence: ClassifierSequence) => Promise<Classification>,
  over: Partial<AskDeps> = {},
  signal = new AbortController().signal,
) => askAbout(candidate, chosenImages(candidate), { classifier: { classify }, store, ...over }, signal);

/** As a classifier that takes whatever goes wrong with bytes for a picture that cannot be read. */
async function readAll({ pictures }: ClassifierSequence): Promise<Classification> {
  for (const picture of pictures)
    await picture.bytes().catch((cause: unknown) => {
      throw new ClassifierError('picture-unreadable', `${nameOfPicture(picture)} cannot be read`, { cause });
    });
  return ANSWER;
}

describe('a question to the classifier', () => {
  test('knows a picture by its pixels, and gives its bytes by their hash', async () => {
    const read: string[] = [];
    await ask(async ({ pictures }) => {
      for (const { key, bytes } of pictures) read.push(key, Buffer.from(await bytes()).toString());
      return ANSWER;
    });
    assert.deepEqual(read, ['pixels-front', 'hash-front', 'pixels-back', 'hash-back']);
  });

  test('knows a picture by its bytes where the candidate does not say what it looks like', async () => {
    const older = candidateOf({ images: [mainImage({ canonicalSha256: null })] });
    const keys: string[] = [];
    await askAbout(
      older,
      chosenImages(older),
      {
        store,
        classifier: {
          async classify({ pictures }) {
            keys.push(...pictures.map(({ key }) => key));
            return ANSWER;
          },
        },
      },
      new AbortController().signal,
    );
    assert.deepEqual(keys, ['hash-front']);
  });

  test('is put again when the queue was full', async () => {
    let full = 3;
    const answer = await ask(async () => {
      if (full-- > 0) throw new ClassifierError('queue-full', '64 sequences wait');
      return ANSWER;
    });
    assert.equal(answer, ANSWER);
    assert.equal(full, -1);
  });

  test('is not put again once the task has been taken away', async () => {
    const control = new AbortController();
    const asked = ask(
      async () => {
        control.abort();
        throw new ClassifierError('queue-full', '64 sequences wait');
      },
      {},
      control.signal,
    );
    await assert.rejects(asked, { name: 'AbortError' });
  });

  test('fails for a picture that the store does not hold', async () => {
    const asked = ask(readAll, { store: { get: async () => undefined } });
    await assert.rejects(asked, { code: 'picture-unreadable', message: 'hash-front cannot be read' });
  });

  test("fails with the store's own error where that is what failed: the picture is not at fault", async () => {
    const broken = new Error('EIO: the disk does not answer');
    const asked = ask(readAll, { store: { get: () => Promise.reject(broken) } });
    await assert.rejects(asked, broken);
  });
});
