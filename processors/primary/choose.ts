import { comparePictures } from '../dedup/compare.ts';
import { comparableOf } from '../dedup/fingerprint.ts';
import type { Finding } from '../screening/finding.ts';
import { type Profile, severityOf } from '../screening/profile.ts';
import { screenSequence } from '../screening/screen.ts';
import { fitness, isBarredFromMain, isBlocked, type Judged } from './fitness.ts';

export interface Choosable extends Judged {
  /** Of its repeat group, or null. */
  readonly group: string | null;
}

/**
 * repeat: a better picture of its group was kept; blocked: breaks a rule for all pictures; unavailable: could not be had or read;
 * no-main: fit to publish, but no picture of the product may come first; over-limit: the profile shows fewer.
 */
export type Exclusion = 'repeat' | 'blocked' | 'unavailable' | 'no-main' | 'over-limit';

export interface Chosen {
  readonly imageId: string;
  readonly role: 'MAIN' | 'SECONDARY' | 'EXCLUDED';
  /** From 0, the main picture; null when excluded. */
  readonly position: number | null;
  readonly excludedBecause: Exclusion | null;
  /** Fitness as main picture, 0..1. */
  readonly score: number;
  /** What choosing found of this picture: that it is a repeat. */
  readonly findings: readonly Finding[];
}

export interface Choice {
  /** In the order of the pictures given. */
  readonly images: Chosen[];
  /** Of the sequence: too few pictures, too many. */
  readonly findings: Finding[];
}

/** Keeps the best of each repeat group, puts the fittest first, the others in the seller's order behind it, up to the profile's limit. */
export function chooseSequence(pictures: readonly Choosable[], profile: Profile): Choice {
  const excluded = new Map<string, Exclusion>();
  for (const picture of pictures) {
    if (picture.facts === null) excluded.set(picture.imageId, 'unavailable');
    else if (isBlocked(picture)) excluded.set(picture.imageId, 'blocked');
  }
  const publishable = pictures.filter(({ imageId }) => !excluded.has(imageId)).toSorted(bySellersOrder);
  const { kept, repeats } = withoutRepeats(publishable);
  for (const imageId of repeats.keys()) excluded.set(imageId, 'repeat');

  const sequence = inOrder(kept);
  const limit = limitOf(profile);
  for (const [place, { imageId }] of kept.entries()) {
    if (sequence.length === 0) excluded.set(imageId, 'no-main');
    else if (sequence.indexOf(kept[place]!) >= limit) excluded.set(imageId, 'over-limit');
  }
  const positions = new Map(sequence.slice(0, limit).map(({ imageId }, position) => [imageId, position]));
  return {
    images: pictures.map((picture) => ({
      imageId: picture.imageId,
      ...placeOf(positions.get(picture.imageId)),
      excludedBecause: excluded.get(picture.imageId) ?? null,
      score: fitness(picture),
      findings: repeatFindings(picture.imageId, repeats.get(picture.imageId), profile),
    })),
    findings: sequenceFindings(kept.length, excluded, profile),
  };
}

function placeOf(position: number | undefined): Pick<Chosen, 'role' | 'position'> {
  if (position === undefined) return { role: 'EXCLUDED', position: null };
  return { role: position === 0 ? 'MAIN' : 'SECONDARY', position };
}

/** The best of each group, in the seller's order, and for each other member which picture was kept instead. */
function withoutRepeats(pictures: readonly Choosable[]): { kept: Choosable[]; repeats: Map<string, string> } {
  const repeats = new Map<string, string>();
  const best = new Set<Choosable>();
  for (const members of Map.groupBy(pictures, ({ group, imageId }) => group ?? imageId).values()) {
    const [first, ...others] = members.toSorted(byQuality);
    if (first) best.add(first);
    for (const { imageId } of others) repeats.set(imageId, first?.imageId ?? '');
  }
  return { kept: pictures.filter((picture) => best.has(picture)), repeats };
}

/** Empty when none may come first. */
function inOrder(kept: readonly Choosable[]): Choosable[] {
  const [main] = kept.filter((picture) => !isBarredFromMain(picture)).toSorted(byFitness);
  if (!main) return [];
  return [
    main,
    ...variedOrder(
      main,
      kept.filter((picture) => picture !== main),
    ),
  ];
}

/** The seller's order, but views that are shown already in other colours come last: a limit then cuts them first. */
function variedOrder(main: Choosable, rest: readonly Choosable[]): Choosable[] {
  const views = [main];
  const recoloured: Choosable[] = [];
  for (const picture of rest) {
    if (views.some((view) => isVariant(view, picture))) recoloured.push(picture);
    else views.push(picture);
  }
  return [...views.slice(1), ...recoloured];
}

function isVariant(a: Choosable, b: Choosable): boolean {
  if (!a.facts || !b.facts) return false;
  return comparePictures(comparableOf(a.facts), comparableOf(b.facts)).kind === 'variant';
}

function limitOf(profile: Profile): number {
  return Math.min(
    Infinity,
    ...profile.rules.flatMap((rule) => (rule.rule === 'count-max' ? [rule.count] : [])),
  );
}

/**
 * Compliant before larger: otherwise a copy with a border could win over the clean picture because the border made it larger.
 * What every picture is asked comes before what only a main picture is asked: of a close-up and its over-compressed copy the
 * close-up is kept, though compression may have blurred a fault that matters in the first place alone.
 */
function byQuality(a: Choosable, b: Choosable): number {
  return (
    count(a, 'block', 'all') - count(b, 'block', 'all') ||
    count(a, 'warn', 'all') - count(b, 'warn', 'all') ||
    count(a, 'block', 'main') - count(b, 'block', 'main') ||
    count(a, 'warn', 'main') - count(b, 'warn', 'main') ||
    pixels(b) - pixels(a) ||
    (b.facts?.jpegQuality ?? LOSSLESS) - (a.facts?.jpegQuality ?? LOSSLESS) ||
    bySellersOrder(a, b)
  );
}

const LOSSLESS = 101;
const count = ({ findings }: Choosable, severity: Finding['severity'], scope: Finding['scope']): number =>
  findings.filter((finding) => finding.severity === severity && finding.scope === scope).length;
const pixels = ({ facts }: Choosable): number => (facts ? facts.width * facts.height : 0);

const byFitness = (a: Choosable, b: Choosable): number => fitness(b) - fitness(a) || bySellersOrder(a, b);

/** Two pictures in one place are told apart by content, then by id, so that the same input gives the same sequence. */
const bySellersOrder = (a: Choosable, b: Choosable): number =>
  a.sourcePosition - b.sourcePosition ||
  byName(a.facts?.sha256 ?? '', b.facts?.sha256 ?? '') ||
  byName(a.imageId, b.imageId);

const byName = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function repeatFindings(imageId: string, keptInstead: string | undefined, profile: Profile): Finding[] {
  if (keptInstead === undefined) return [];
  return [
    {
      rule: 'repeat',
      severity: severityOf(profile, 'repeat') ?? 'info',
      scope: 'sequence',
      imageId,
      measured: keptInstead,
      threshold: 'each view once',
      unit: '',
      sentence: `It shows the same as picture ${keptInstead}, which was kept: remove one of the two.`,
    },
  ];
}

/** How many pictures are left. Too many is mended by leaving the last ones out, so it is told and not held against the product. */
function sequenceFindings(
  usable: number,
  excluded: ReadonlyMap<string, Exclusion>,
  profile: Profile,
): Finding[] {
  return screenSequence(usable, profile).map((finding) => {
    if (finding.rule === 'count-max') return { ...finding, severity: 'info' };
    return { ...finding, sentence: finding.sentence + notCounted(excluded) };
  });
}

function notCounted(excluded: ReadonlyMap<string, Exclusion>): string {
  const reasons = (['blocked', 'repeat', 'unavailable'] as const).flatMap((reason) => {
    const number = [...excluded.values()].filter((each) => each === reason).length;
    return number > 0 ? [`${number} ${reason}`] : [];
  });
  return reasons.length > 0 ? ` Not counted: ${reasons.join(', ')}.` : '';
}
