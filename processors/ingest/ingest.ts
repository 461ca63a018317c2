import { stage, type StageContext } from '../../engine/language.ts';
import { deadLetter, drop } from '../../engine/outcome.ts';
import type { IngestState, ProductChange } from '../../schemas/generated/types.ts';
import { isProductKey } from '../guard/product-key.ts';
import { eventIdOf } from '../guard/redriven.ts';
import { acquire } from './acquire.ts';
import type { Ingested } from './ingested.ts';
import { judgeArrival, judgedAgain } from './judge-arrival.ts';
import { type IngestEffect, type IngestResult, look, type LookDeps } from './look.ts';
import { dropSnapshot, keepSnapshot } from './snapshot.ts';
import { isAboutToBeSuperseded } from './superseding.ts';
import { validateChange } from './validate.ts';

export interface IngestDeps extends LookDeps {
  readonly knownProfiles: ReadonlySet<string>;
}

/**
 * INGEST: lets each change in at most once and in the order of its versions, fetches and stores its pictures, and looks at
 * each of them once. Answers to the catalogue are PUBLISH's: it reads the same log and applies the same guard.
 */
export const ingest = stage<ProductChange | null, Ingested, IngestDeps, IngestState, IngestEffect>({
  name: 'ingest',
  does: 'guards versions, fetches, stores and analyses the pictures',
  create: (deps) =>
    async function ingestChange(change, context): Promise<IngestResult> {
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
): Promise<IngestResult> {
  const { judgement, state } = judgeArrival(change, context);
  if (judgement !== 'accept') return drop(judgement, { state });
  if (change === null || change.deleted) {
    return drop('deleted', {
      state: { ...state, pictures: [], indexed: [] },
      emit: [...burials(context.key, state.indexed), dropSnapshot(context.key)],
    });
  }
  const problem = validateChange(change, { knownProfiles: deps.knownProfiles });
  if (problem)
    return drop(problem.code, { state, detail: problem.sentence, emit: [dropSnapshot(context.key)] });
  return lookUnlessSuperseded(change, state, context, deps, [
    keepSnapshot(context.key, change, state, { at: context.now }),
  ]);
}

/** Back from a timer: goes on unless a newer change has been accepted meanwhile. */
async function comeBack(
  change: ProductChange | null,
  context: StageContext<IngestState>,
  deps: IngestDeps,
): Promise<IngestResult> {
  if (!change || context.state?.eventId !== eventIdOf(context)) return drop('superseded');
  return lookUnlessSuperseded(change, context.state, context, deps, []);
}

async function lookUnlessSuperseded(
  change: ProductChange,
  state: IngestState,
  context: StageContext<IngestState>,
  deps: IngestDeps,
  emit: readonly IngestEffect[],
): Promise<IngestResult> {
  const waiting = context.waitingBehind() as readonly (ProductChange | null)[];
  if (isAboutToBeSuperseded(state, waiting, context.timestamp, { ...deps, key: context.key }))
    return drop('superseded', { state });
  return look(change, state, context, deps, { acquire, judged: judgedAgain(context), emit });
}

/** Tombstones for the pictures of a product that is gone. */
const burials = (productKey: string, hashes: readonly string[]): IngestEffect[] =>
  hashes.map((sha256) => ({ topic: 'fingerprints', key: `${productKey}/${sha256}`, value: null }));
