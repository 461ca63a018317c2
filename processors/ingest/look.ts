import type { StageContext } from '../../engine/language.ts';
import { type Emission, type Outcome, forward, later } from '../../engine/outcome.ts';
import type {
  ChangeImage,
  Fingerprint,
  IngestState,
  KnownPicture,
  ProductChange,
} from '../../schemas/generated/types.ts';
import type { Acquired, AcquireDeps } from './acquire.ts';
import type { ChangeIdentity, Ingested } from './ingested.ts';
import type { SnapshotEmission } from './snapshot.ts';

export interface LookDeps extends AcquireDeps {
  /** Profiles of changes that name none. */
  readonly defaultProfiles: readonly string[];
  /** Waits before a change with an unavailable picture is tried again, ms; afterwards it goes on without the picture. */
  readonly retryDelaysMs: readonly number[];
}

export type IngestEffect = Emission<'fingerprints', Fingerprint> | SnapshotEmission;
export type IngestResult = Outcome<Ingested, IngestState, IngestEffect>;

/** How one picture is had: from its address, or from the store. */
export type Acquire = (
  image: ChangeImage,
  known: KnownPicture | undefined,
  deps: AcquireDeps,
  signal: AbortSignal,
) => Promise<Acquired>;

/** Has every picture of an accepted change and looks at it; waits for those that may be there another time. */
export async function look(
  change: ProductChange,
  state: IngestState,
  context: StageContext<IngestState>,
  deps: LookDeps,
  by: {
    readonly acquire: Acquire;
    readonly judged: Pick<ChangeIdentity, 'cause' | 'because' | 'sourceOffset'>;
    readonly emit: readonly IngestEffect[];
  },
): Promise<IngestResult> {
  const known = new Map(state.pictures.map((p) => [p.url, p]));
  const images = inOrder(change.images);
  const acquired = await Promise.all(
    images.map((image) => by.acquire(image, known.get(image.url), deps, context.signal)),
  );
  const next: IngestState = { ...state, pictures: acquired.flatMap((a) => a.known ?? []) };
  const waitingFor = acquired.filter(isTransient);
  const delay = deps.retryDelaysMs[context.attempt];
  if (waitingFor.length > 0 && delay !== undefined) {
    return later(delay, 'pictures-unavailable', {
      state: next,
      emit: by.emit,
      items: images.length,
      detail: sentences(waitingFor),
    });
  }
  const ingested: Ingested = {
    change: {
      tenant: change.tenant,
      productId: change.productId,
      version: change.version,
      eventId: state.eventId,
      contentHash: state.contentHash,
      occurredAt: change.occurredAt,
      acceptedAt: state.acceptedAt,
      title: change.title,
      category: change.category,
      attributes: change.attributes,
      pass: state.pass,
      ...by.judged,
    },
    profiles: change.profiles.length > 0 ? [...new Set(change.profiles)] : deps.defaultProfiles,
    pictures: images.map((image, i) => ({
      imageId: image.id,
      url: image.url,
      sourcePosition: i,
      alt: image.alt,
      variantIds: image.variantIds,
      state: (acquired[i] as Acquired).state,
    })),
  };
  const missing = acquired.filter((a) => a.state.kind === 'missing');
  return forward(ingested, {
    state: next,
    emit: by.emit,
    items: images.length,
    reasons: [...new Set(missing.map((a) => (a.state.kind === 'missing' ? a.state.code : '')))],
    detail: sentences(missing),
  });
}

/** The seller's order: by position, and by place in the list where positions are equal. */
const inOrder = (images: readonly ChangeImage[]): ChangeImage[] =>
  images
    .map((image, i) => ({ image, i }))
    .sort((a, b) => a.image.position - b.image.position || a.i - b.i)
    .map(({ image }) => image);

const isTransient = ({ state }: Acquired): boolean => state.kind === 'missing' && state.transient;

const sentences = (acquired: readonly Acquired[]): string =>
  acquired
    .map(({ state }) => (state.kind === 'missing' ? state.sentence : ''))
    .join(' ')
    .slice(0, 2_000);
