import { stage, type StageContext } from '../../engine/language.ts';
import { type Emission, type Outcome, deadLetter, drop, forward, later } from '../../engine/outcome.ts';
import type { ChangeImage, Fingerprint, IngestState, ProductChange } from '../../schemas/generated/types.ts';
import { isProductKey } from '../guard/product-key.ts';
import { eventIdOf } from '../guard/redriven.ts';
import { type Acquired, type AcquireDeps, acquire } from './acquire.ts';
import type { Ingested } from './ingested.ts';
import { judgeArrival, judgedAgain } from './judge-arrival.ts';
import { isAboutToBeSuperseded } from './superseding.ts';
import { validateChange } from './validate.ts';

export interface IngestDeps extends AcquireDeps {
  /** Profiles of changes that name none. */
  readonly defaultProfiles: readonly string[];
  readonly knownProfiles: ReadonlySet<string>;
  /** Waits before a change with an unavailable picture is tried again, ms; afterwards it goes on without the picture. */
  readonly retryDelaysMs: readonly number[];
}

type Effect = Emission<'fingerprints', Fingerprint>;
type Result = Outcome<Ingested, IngestState, Effect>;

/**
 * INGEST: lets each change in at most once and in the order of its versions, fetches and stores its pictures, and looks at
 * each of them once. Answers to the catalogue are PUBLISH's: it reads the same log and applies the same guard.
 */
export const ingest = stage<ProductChange | null, Ingested, IngestDeps, IngestState, Effect>({
  name: 'ingest',
  does: 'guards versions, fetches, stores and analyses the pictures',
  create: (deps) =>
    async function ingestChange(change, context): Promise<Result> {
      if (!isProductKey(context.key)) {
        return deadLetter('key-mismatch', `the key "${context.key.slice(0, 200)}" is not tenant/product`);
      }
      if (change && context.key !== `${change.tenant}/${change.productId}`) {
        return deadLetter(
          'key-mismatch',
          `the key "${context.key}" is not "${change.tenant}/${change.productId}"`,
        );
      }
      return context.attempt === 0 ? arrive(change, context, deps) : comeBack(change, context, deps);
    },
});

async function arrive(
  change: ProductChange | null,
  context: StageContext<IngestState>,
  deps: IngestDeps,
): Promise<Result> {
  const { judgement, state } = judgeArrival(change, context);
  if (judgement !== 'accept') return drop(judgement, { state });
  if (change === null || change.deleted) {
    return drop('deleted', {
      state: { ...state, pictures: [], indexed: [] },
      emit: burials(context.key, state.indexed),
    });
  }
  const problem = validateChange(change, { knownProfiles: deps.knownProfiles });
  if (problem) return drop(problem.code, { state, detail: problem.sentence });
  return look(change, state, context, deps);
}

/** Back from a timer: goes on unless a newer change has been accepted meanwhile. */
async function comeBack(
  change: ProductChange | null,
  context: StageContext<IngestState>,
  deps: IngestDeps,
): Promise<Result> {
  if (!change || context.state?.eventId !== eventIdOf(context)) return drop('superseded');
  return look(change, context.state, context, deps);
}

async function look(
  change: ProductChange,
  state: IngestState,
  context: StageContext<IngestState>,
  deps: IngestDeps,
): Promise<Result> {
  const waiting = context.waitingBehind() as readonly (ProductChange | null)[];
  if (isAboutToBeSuperseded(state, waiting, context.timestamp, { ...deps, key: context.key }))
    return drop('superseded', { state });
  const known = new Map(state.pictures.map((p) => [p.url, p]));
  const images = inOrder(change.images);
  const acquired = await Promise.all(
    images.map((image) => acquire(image, known.get(image.url), deps, context.signal)),
  );
  const next: IngestState = { ...state, pictures: acquired.flatMap((a) => a.known ?? []) };
  const waitingFor = acquired.filter(isTransient);
  const delay = deps.retryDelaysMs[context.attempt];
  if (waitingFor.length > 0 && delay !== undefined) {
    return later(delay, 'pictures-unavailable', {
      state: next,
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
      ...judgedAgain(context),
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

/** Tombstones for the pictures of a product that is gone. */
const burials = (productKey: string, hashes: readonly string[]): Effect[] =>
  hashes.map((sha256) => ({ topic: 'fingerprints', key: `${productKey}/${sha256}`, value: null }));
