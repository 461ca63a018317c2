import { stage } from '../../engine/language.ts';
import { type Emission, type Outcome, forward } from '../../engine/outcome.ts';
import type { PictureFacts } from '../../imaging/facts.ts';
import type { HashIndex, IndexQuery } from '../../ports/hash-index.ts';
import type { Fingerprint, IngestState } from '../../schemas/generated/types.ts';
import type { Ingested, IngestedPicture } from '../ingest/ingested.ts';
import { comparableOf, fingerprintOf } from './fingerprint.ts';
import { groupPictures } from './group.ts';
import type { Grouped } from './grouped.ts';
import { judgeMatches } from './judge-matches.ts';

export interface DedupDeps {
  readonly index: Pick<HashIndex, 'query'>;
}

type Effect = Emission<'fingerprints', Fingerprint>;
type Seen = IngestedPicture & { readonly facts: PictureFacts };

/** DEDUP: groups what repeats itself within the product, and says what other products show too. It drops nothing. */
export const dedup = stage<Ingested, Grouped, DedupDeps, IngestState, Effect>({
  name: 'dedup',
  does: 'groups repeated pictures, finds look-alikes across the catalogue',
  create: ({ index }) =>
    async function groupRepeats(ingested, context): Promise<Outcome<Grouped, IngestState, Effect>> {
      const seen = ingested.pictures.flatMap((p): Seen[] =>
        p.state.kind === 'facts' ? [{ ...p, facts: p.state.facts }] : [],
      );
      const groups = groupPictures(seen);
      const found = await index.query(seen.map((p) => queryOf(ingested, p)));
      const matches = new Map(
        seen.map((p, i) => [p.imageId, judgeMatches(p.facts, found[i] ?? [], ingested.change.tenant)]),
      );
      const repeats = groups.filter(({ members }) => members.length > 1);
      const groupOf = new Map(
        repeats.flatMap((g) => g.members.map((m) => [m.imageId, g.representative] as const)),
      );
      const pictures = ingested.pictures.map((p) => ({
        ...p,
        group: groupOf.get(p.imageId) ?? null,
        matches: matches.get(p.imageId) ?? [],
      }));
      const indexed = [...new Set(seen.map((p) => p.facts.sha256))].sort();
      const before = context.state?.indexed ?? [];
      return forward(
        { ...ingested, pictures },
        {
          items: seen.length,
          reasons: repeats.length > 0 ? ['repeat'] : [],
          emit: fingerprintChanges(ingested, seen, before, context.key, context.now),
          ...(context.state ? { state: { ...context.state, indexed } } : {}),
        },
      );
    },
});

const queryOf = (ingested: Ingested, { facts }: Seen): IndexQuery => ({
  tenant: ingested.change.tenant,
  productId: ingested.change.productId,
  ...comparableOf(facts),
});

/** A fingerprint for each picture that is new to the index, a tombstone for each that the product no longer has. */
function fingerprintChanges(
  ingested: Ingested,
  seen: readonly Seen[],
  before: readonly string[],
  key: string,
  now: number,
): Effect[] {
  const { tenant, productId } = ingested.change;
  const known = new Set(before);
  const current = new Map(seen.map((p) => [p.facts.sha256, p]));
  const added = [...current.values()]
    .filter((p) => !known.has(p.facts.sha256))
    .map((p): Effect => ({
      topic: 'fingerprints',
      key: `${key}/${p.facts.sha256}`,
      value: fingerprintOf({ tenant, productId, imageId: p.imageId, firstSeenAt: now }, p.facts),
    }));
  const buried = before
    .filter((sha256) => !current.has(sha256))
    .map((sha256): Effect => ({ topic: 'fingerprints', key: `${key}/${sha256}`, value: null }));
  return [...added, ...buried];
}
