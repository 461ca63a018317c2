import { setTimeout as sleep } from 'node:timers/promises';
import { errorOf } from '../../engine/thrown.ts';
import type { Classification, Classifier, ClassifierSequence } from '../../ports/classifier.ts';
import { ClassifierError } from '../../ports/classifier.ts';
import type { PictureStore } from '../../ports/pictures.ts';
import type { Candidate } from '../../schemas/generated/types.ts';
import type { ChosenImage } from '../route/standing.ts';
import { askedInParts } from './windows.ts';

export interface AskDeps {
  readonly classifier: Pick<Classifier, 'classify'>;
  readonly store: Pick<PictureStore, 'get'>;
}

/** Of a classifier whose queue is full: a batch takes some ten milliseconds. */
const FULL_WAIT_MS = 25;

/**
 * Asks about a sequence, in parts where it has more pictures than a model takes. A full queue is waited for: the records behind wait as well, in Kafka. Rejects as the classifier does, and
 * with the store's own error where that is what failed.
 */
export async function askAbout(
  { tenant, productId, title, category }: Candidate,
  pictures: readonly ChosenImage[],
  { classifier, store }: AskDeps,
  signal: AbortSignal,
): Promise<Classification> {
  let storeError: Error | undefined;
  const bytesOf = async (sha256: string): Promise<Uint8Array> => {
    const bytes = await store.get(sha256).catch((error: unknown) => {
      storeError = errorOf(error);
      throw storeError;
    });
    if (bytes) return bytes;
    const message = `The picture store does not hold ${sha256}: the worker that stored it uses another folder, or the file was deleted.`;
    throw new ClassifierError('picture-unreadable', message, { picture: sha256 });
  };
  const sequence: ClassifierSequence = {
    subject: `${tenant}/${productId}`,
    title,
    category,
    pictures: pictures.map(({ sha256, canonicalSha256 }) => ({
      // What was merely saved again looks the same. Candidates of earlier versions do not say what their pictures look like.
      key: canonicalSha256 ?? sha256,
      sha256,
      bytes: () => bytesOf(sha256),
      findings: null,
    })),
  };
  for (;;) {
    try {
      return await askedInParts(sequence, (part) =>
        classifier.classify(part, { feedback: 'unqualified', signal }),
      );
    } catch (error) {
      if (storeError) throw storeError;
      if (!(error instanceof ClassifierError) || error.code !== 'queue-full') throw error;
    }
    await sleep(FULL_WAIT_MS, undefined, { signal });
  }
}
