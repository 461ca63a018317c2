import type { PictureAnalyser } from '../../ports/analysis.ts';
import type { PictureFetcher, PictureStore } from '../../ports/pictures.ts';
import type { ChangeImage, KnownPicture } from '../../schemas/generated/types.ts';
import type { PictureState } from './ingested.ts';

export interface AcquireDeps {
  readonly fetcher: PictureFetcher;
  readonly store: PictureStore;
  readonly analyser: PictureAnalyser;
}

export interface Acquired {
  readonly state: PictureState;
  /** What to remember for the next revalidation. */
  readonly known: KnownPicture | undefined;
}

/**
 * Gets one picture: asks its address (revalidating what is known of it, since a URL is never an identity), stores the
 * bytes, looks at them once. Stored before any event names it, so that a name never dangles.
 */
export async function acquire(
  image: ChangeImage,
  known: KnownPicture | undefined,
  deps: AcquireDeps,
  signal: AbortSignal,
): Promise<Acquired> {
  const held = known && (await deps.store.has(known.sha256)) ? known : undefined;
  const answer = await deps.fetcher.fetch(
    {
      url: image.url,
      etag: held?.etag ?? undefined,
      lastModified: held?.lastModified ?? undefined,
      finalUrl: held?.finalUrl ?? undefined,
    },
    signal,
  );
  if (answer.kind === 'refused') return missing(answer.code, answer.sentence, false);
  if (answer.kind === 'unavailable') return missing(answer.code, answer.sentence, true);
  const bytes = answer.kind === 'fetched' ? answer.bytes : held && (await deps.store.get(held.sha256));
  if (!bytes)
    return missing(
      'bad-response',
      `${image.url} answered "not modified" to a request without a condition.`,
      true,
    );
  const sha256 = answer.kind === 'fetched' ? await deps.store.put(bytes) : (held?.sha256 ?? '');
  const remembered: KnownPicture = {
    imageId: image.id,
    url: image.url,
    sha256,
    etag: answer.etag ?? (answer.kind === 'not-modified' ? (held?.etag ?? null) : null),
    lastModified:
      answer.lastModified ?? (answer.kind === 'not-modified' ? (held?.lastModified ?? null) : null),
    finalUrl: answer.finalUrl,
  };
  return lookAt(sha256, bytes, remembered, deps);
}

/**
 * Has one picture from the store, as it was when it was last looked at; asks its address where the store no longer has it, or never
 * had. For what is judged again: other pictures would be another change.
 */
export async function recall(
  image: ChangeImage,
  known: KnownPicture | undefined,
  deps: AcquireDeps,
  signal: AbortSignal,
): Promise<Acquired> {
  const bytes = known && (await deps.store.get(known.sha256));
  if (!known || !bytes) return acquire(image, known, deps, signal);
  return lookAt(known.sha256, bytes, known, deps);
}

async function lookAt(
  sha256: string,
  bytes: Uint8Array,
  known: KnownPicture,
  { analyser }: AcquireDeps,
): Promise<Acquired> {
  const found = await analyser.analyse(sha256, bytes);
  if (found.kind === 'facts') return { state: found, known };
  return {
    state: { kind: 'missing', code: found.code, sentence: found.sentence, transient: false },
    known,
  };
}

function missing(code: string, sentence: string, transient: boolean): Acquired {
  return { state: { kind: 'missing', code, sentence, transient }, known: undefined };
}
