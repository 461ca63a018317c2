import type { PictureFacts } from '../../imaging/facts.ts';
import { type Comparable, comparePictures } from './compare.ts';
import { comparableOf } from './fingerprint.ts';

/** Pictures of one product that show the same; a picture that repeats nothing is a group of its own. */
export interface PictureGroup {
  /** Image id of the member that the others were compared with: the largest, not the best one. */
  readonly representative: string;
  /** In the seller's order, the representative among them. */
  readonly members: readonly GroupMember[];
  /** Other groups that show the same in other colours: reported, never joined. */
  readonly variants: readonly {
    readonly representative: string;
    readonly distance: number;
    readonly colour: number;
  }[];
}

export interface GroupMember {
  readonly imageId: string;
  /** How it repeats the representative. */
  readonly kind: 'representative' | 'exact' | 'canonical' | 'perceptual';
  /** From the representative's hash, bits. */
  readonly distance: number;
}

interface Picture {
  readonly imageId: string;
  readonly facts: PictureFacts;
}

interface Candidate extends Picture {
  readonly place: number;
  readonly comparable: Comparable;
}

interface Growing {
  readonly leader: Candidate;
  readonly members: (GroupMember & { readonly place: number })[];
}

const RANK = { representative: 0, exact: 1, canonical: 2, perceptual: 3 } as const;

/**
 * Groups round representatives: every member is alike to its representative, and not merely to another member, because
 * chains of near copies run from one product to the next. Largest pictures are representatives, so the same pictures make the
 * same groups in any order. Nothing is dropped.
 */
export function groupPictures(pictures: readonly Picture[]): PictureGroup[] {
  const candidates = pictures.map((picture, place) => ({
    ...picture,
    place,
    comparable: comparableOf(picture.facts),
  }));
  const groups: Growing[] = [];
  for (const candidate of candidates.toSorted(byFitness)) {
    const home = nearestGroup(candidate, groups);
    if (home) home.group.members.push(home.member);
    else groups.push(foundedBy(candidate));
  }
  return groups
    .map((group) => ({ ...group, members: group.members.toSorted((a, b) => a.place - b.place) }))
    .sort((a, b) => a.members[0]!.place - b.members[0]!.place)
    .map(({ leader, members }) => ({
      representative: leader.imageId,
      members: members.map(({ imageId, kind, distance }) => ({ imageId, kind, distance })),
      variants: variantsOf(leader, groups),
    }));
}

function foundedBy(leader: Candidate): Growing {
  const { imageId, place } = leader;
  return { leader, members: [{ imageId, place, kind: 'representative', distance: 0 }] };
}

function nearestGroup(candidate: Candidate, groups: readonly Growing[]) {
  const homes = groups.flatMap((group) => {
    const likeness = comparePictures(candidate.comparable, group.leader.comparable);
    if (likeness.kind === 'different' || likeness.kind === 'variant') return [];
    const { imageId, place } = candidate;
    return [{ group, member: { imageId, place, kind: likeness.kind, distance: likeness.distance } }];
  });
  // Among equals the one founded first, by a larger picture: toSorted keeps their order.
  return homes.toSorted(
    (a, b) => RANK[a.member.kind] - RANK[b.member.kind] || a.member.distance - b.member.distance,
  )[0];
}

function variantsOf(leader: Candidate, groups: readonly Growing[]): PictureGroup['variants'] {
  return groups.flatMap(({ leader: other }) => {
    if (other === leader) return [];
    const likeness = comparePictures(leader.comparable, other.comparable);
    if (likeness.kind !== 'variant') return [];
    return [{ representative: other.imageId, distance: likeness.distance, colour: likeness.colour }];
  });
}

/** Larger, less compressed, heavier; then by content, so that the order in which pictures come decides nothing. */
function byFitness(a: Candidate, b: Candidate): number {
  return (
    b.facts.width * b.facts.height - a.facts.width * a.facts.height ||
    (b.facts.jpegQuality ?? 101) - (a.facts.jpegQuality ?? 101) ||
    b.facts.bytes - a.facts.bytes ||
    byName(a.facts.sha256, b.facts.sha256) ||
    byName(a.imageId, b.imageId)
  );
}

const byName = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
