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
  const look = await deps.analyser.analyse(sha256, bytes);
  if (look.kind === 'facts') return { state: look, known: remembered };
  return {
    state: { kind: 'missing', code: look.code, sentence: look.sentence, transient: false },
    known: remembered,
  };
}

function missing(code: string, sentence: string, transient: boolean): Acquired {
  return { state: { kind: 'missing', code, sentence, transient }, known: undefined };
}
