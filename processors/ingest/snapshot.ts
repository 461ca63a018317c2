import type { Emission } from '../../engine/outcome.ts';
import { ANALYSER_VERSION } from '../../imaging/facts.ts';
import type { IngestState, ProductChange, ProductSnapshot } from '../../schemas/generated/types.ts';
import { RULES_VERSION } from '../primary/stage.ts';
import { ROUTE_VERSION } from '../route/route.ts';

export type SnapshotEmission = Emission<'product-snapshots', ProductSnapshot>;

/** Versions of everything that judges a product here: what a reprocessing is mostly about. */
export const JUDGING_VERSIONS = {
  analyser: String(ANALYSER_VERSION),
  rules: RULES_VERSION,
  route: ROUTE_VERSION,
};

/** Keeps the change whole: only so can it be judged again when product-changes has forgotten it. */
export const keepSnapshot = (
  key: string,
  change: ProductChange,
  { eventId, pass }: Pick<IngestState, 'eventId' | 'pass'>,
  judged: { readonly at: number; readonly versions?: Record<string, string> },
): SnapshotEmission => ({
  topic: 'product-snapshots',
  key,
  value: { eventId, pass, judgedAt: judged.at, versions: judged.versions ?? JUDGING_VERSIONS, change },
});

/** The newest change is a delete or cannot be worked on: there is nothing to judge again. */
export const dropSnapshot = (key: string): SnapshotEmission => ({
  topic: 'product-snapshots',
  key,
  value: null,
});
