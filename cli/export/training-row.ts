/** From decisions to training rows (training/README.md): pure, so that the same history gives the same rows. */
import type { LedgerEntry, ReviewRequest } from '../../schemas/generated/types.ts';
import { reviewReason } from '../../processors/review/reasons.ts';
import { type Part, partOf } from '../../training/second/part.ts';

/** As many as a sequence has for the classifier. */
const MOST_PICTURES = 9;

export interface TrainingRow {
  /** The id of the review item. */
  readonly id: string;
  readonly title: string;
  readonly category: string;
  /** Relative to the file of rows. */
  readonly images: readonly string[];
  /** The codes that were given; `image` null where it is not known on which picture it was seen. */
  readonly violations: readonly {
    readonly code: string;
    readonly image: number | null;
    readonly boxes: readonly never[];
    readonly subKind: null;
  }[];
  readonly qualified: boolean;
  readonly part: Part;
  /** The note, or null; `names` are all codes that were given. */
  readonly review: {
    readonly code: string | null;
    readonly sentence: string | null;
    readonly names: readonly string[];
  };
  readonly pictures: readonly {
    readonly view: null;
    readonly model: string;
    readonly colour: null;
    readonly box: null;
    readonly scene: null;
    readonly width: number;
    readonly height: number;
  }[];
  readonly facts: null;
  /** What only reviews have; `weight` is 1 / probability of being drawn. */
  readonly decided: {
    readonly decision: 'APPROVE' | 'REJECT';
    readonly kind: 'DECISION' | 'AUDIT';
    readonly weight: number;
    readonly profile: string;
    readonly decidedAt: string;
    readonly simulated: boolean;
  };
}

/** A decision that no row is made of. */
export type LeftOut =
  | 'undone' // taken back, or decided anew
  | 'before-since'
  | 'other-profile'
  | 'simulated' // of a script
  | 'item-gone' // the item was overtaken by another of its product, or its product deleted, and compacted away
  | 'no-pictures'
  | 'too-many-pictures'
  | 'picture-gone'; // no longer in the picture store

export interface Wanted {
  /** ms since 1970. */
  readonly since?: number;
  readonly profile?: string;
  readonly withSimulated: boolean;
}

export interface Shown {
  readonly entry: LedgerEntry;
  readonly item: ReviewRequest;
}

export interface Chosen {
  /** Oldest decision first; equal times by item. */
  readonly shown: readonly Shown[];
  readonly leftOut: ReadonlyMap<LeftOut, number>;
}

/** The decision in force of each item, beside what its reviewer saw. */
export function choose(
  ledger: readonly LedgerEntry[],
  items: readonly ReviewRequest[],
  wanted: Wanted,
): Chosen {
  const itemOf = new Map(items.map((item) => [item.reviewId, item]));
  const counted = ledger.filter(({ sign }) => sign > 0);
  const inForce = [...Map.groupBy(ledger, ({ reviewId }) => reviewId).values()].flatMap(standing);
  const leftOut = new Map<LeftOut, number>();
  const leave = (why: LeftOut): void => void leftOut.set(why, (leftOut.get(why) ?? 0) + 1);
  const standingNow = new Set(inForce);
  for (const entry of counted)
    // Of a profile that was not asked for, nobody wants to know more.
    if (!standingNow.has(entry)) leave(isOfAnother(entry, wanted) ? 'other-profile' : 'undone');
  const shown: Shown[] = [];
  for (const entry of inForce) {
    const item = itemOf.get(entry.reviewId);
    const why = unwanted(entry, wanted) ?? unusable(item);
    if (why !== undefined) leave(why);
    else if (item !== undefined) shown.push({ entry, item });
  }
  const order = ({ entry: a }: Shown, { entry: b }: Shown): number =>
    a.decidedAt - b.decidedAt || (a.reviewId < b.reviewId ? -1 : 1);
  return { shown: shown.toSorted(order), leftOut };
}

/** Of one item: the last decision that no undo takes off. */
function standing(entries: readonly LedgerEntry[]): LedgerEntry[] {
  const undone = new Set(entries.filter(({ sign }) => sign < 0).map(({ decisionId }) => decisionId));
  return entries.filter(({ sign, decisionId }) => sign > 0 && !undone.has(decisionId)).slice(-1);
}

const isOfAnother = (entry: LedgerEntry, { profile }: Wanted): boolean =>
  profile !== undefined && entry.profile !== profile;

function unwanted(entry: LedgerEntry, wanted: Wanted): LeftOut | undefined {
  if (wanted.since !== undefined && entry.decidedAt < wanted.since) return 'before-since';
  if (isOfAnother(entry, wanted)) return 'other-profile';
  return entry.simulated && !wanted.withSimulated ? 'simulated' : undefined;
}

function unusable(item: ReviewRequest | undefined): LeftOut | undefined {
  if (item === undefined) return 'item-gone';
  if (item.sequence.length === 0) return 'no-pictures';
  return item.sequence.length > MOST_PICTURES ? 'too-many-pictures' : undefined;
}

/** `ab…ef.jpeg`: the same picture has one file, however many rows show it. */
export const pictureName = ({ sha256, format }: { sha256: string; format: string }): string =>
  `${sha256}.${/^[a-z0-9]{1,8}$/.test(format) ? format : 'bin'}`;

export function rowOf({ entry, item }: Shown): TrainingRow {
  const product = `${entry.tenant}/${entry.productId}`;
  const codes = entry.decision === 'REJECT' ? entry.reasons : [];
  const images = item.sequence.map((image) => `pictures/${pictureName(image)}`);
  return {
    id: entry.reviewId,
    title: item.title,
    category: item.category,
    images,
    violations: codes.map((code) => ({
      code,
      image: placeOf(code, images.length),
      boxes: [],
      subKind: null,
    })),
    qualified: entry.decision === 'APPROVE',
    part: partOf('model', product),
    review: { code: codes[0] ?? null, sentence: entry.note === '' ? null : entry.note, names: codes },
    pictures: item.sequence.map(({ width, height }) => ({
      view: null,
      model: product,
      colour: null,
      box: null,
      scene: null,
      width,
      height,
    })),
    facts: null,
    decided: {
      decision: entry.decision,
      kind: entry.kind,
      weight: entry.weight,
      profile: entry.profile,
      decidedAt: new Date(entry.decidedAt).toISOString(),
      simulated: entry.simulated,
    },
  };
}

/** People give a code for the sequence; on which picture it was seen is known where there is one alone, or where only the main one can have it. */
function placeOf(code: string, pictures: number): number | null {
  const seen = reviewReason(code)?.seenAs;
  if (seen?.of !== 'picture') return null;
  return pictures === 1 || seen.slot === 'main' ? 0 : null;
}
