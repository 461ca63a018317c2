/** Random histories of one product, and random orders in which PUBLISH may read their records. */
import fc from 'fast-check';
import type { ReviewDecision, Verdict, VerdictKind } from '../../schemas/generated/types.ts';
import { judgeVersion, rememberVersion } from '../guard/version.ts';
import type { KnownVersion } from '../guard/version.ts';
import { changeAt, decisionOn, eventIdAt, undoOf, verdictAt } from './fixtures.ts';
import type { ChangeSpec, Input } from './fixtures.ts';

export const PROFILES = ['amazon', 'ebay'] as const;
const IMAGES = ['front', 'back', 'side'] as const;

type Action = 'APPROVE' | 'REJECT' | 'UNDO';

interface Step {
  readonly change: ChangeSpec | null;
  /** What the judging units say of it, by profile; a second one is a later pass. */
  readonly verdicts: readonly (readonly VerdictKind[])[];
  /** What a reviewer would say of its items, by profile. */
  readonly decisions: readonly (readonly Action[])[];
}

/** All records of one history, each stream in its source order. */
export interface History {
  readonly changes: readonly Input[];
  readonly verdicts: readonly Verdict[];
  readonly decisions: readonly ReviewDecision[];
  /** Offset of the last accepted change and the profiles it names; undefined for a delete or an invalid change. */
  readonly last: { readonly offset: number; readonly profiles: readonly string[] } | undefined;
}

const subset = <T>(of: readonly T[], minLength = 0) => fc.subarray([...of], { minLength });

const change: fc.Arbitrary<ChangeSpec> = fc.record({
  version: fc.integer({ min: 1, max: 5 }),
  content: fc.constantFrom('a', 'b', 'c'),
  images: fc.oneof({ weight: 8, arbitrary: subset(IMAGES, 1) }, { weight: 1, arbitrary: fc.constant([]) }),
  profiles: subset(PROFILES, 1),
  deleted: fc.oneof(
    { weight: 9, arbitrary: fc.constant(false) },
    { weight: 1, arbitrary: fc.constant(true) },
  ),
});

const kind = fc.constantFrom<VerdictKind[]>(
  'QUALIFIED',
  'QUALIFIED',
  'UNSURE',
  'FIXABLE',
  'BLOCKED',
  'FAILED',
);
const action = fc.constantFrom<Action[]>('APPROVE', 'REJECT', 'UNDO');

const step = (passes: number): fc.Arbitrary<Step> =>
  fc.record({
    change: fc.option(change, { freq: 12, nil: null }),
    verdicts: fc.tuple(...PROFILES.map(() => fc.array(kind, { minLength: 1, maxLength: passes }))),
    decisions: fc.tuple(...PROFILES.map(() => fc.array(action, { maxLength: 4 }))),
  });

/** `passes`: most verdicts per change and profile. */
export const histories = (passes: number): fc.Arbitrary<History> =>
  fc.array(step(passes), { minLength: 1, maxLength: 6 }).map(historyOf);

/** Plays INGEST: only accepted, valid changes are judged at all. */
function historyOf(steps: readonly Step[]): History {
  const changes: Input[] = [];
  const verdicts: Verdict[] = [];
  const decisions: ReviewDecision[] = [];
  let last: History['last'];
  let known: KnownVersion | undefined;
  steps.forEach((each, index) => {
    const offset = index + 1;
    const input = changeAt(offset, each.change);
    changes.push({ change: input });
    const seen = {
      version: each.change?.version ?? null,
      offset,
      contentHash: input.contentHash,
      deleted: each.change?.deleted ?? true,
    };
    const judgement = judgeVersion(known, seen, input.timestamp);
    known = rememberVersion(known, seen, judgement, input.timestamp);
    if (judgement !== 'accept') return;
    const valid = each.change !== null && !each.change.deleted && each.change.images?.length !== 0;
    last = valid ? { offset, profiles: each.change.profiles ?? [] } : undefined;
    if (!valid) return;
    for (const profile of each.change.profiles ?? []) {
      const which = PROFILES.findIndex((name) => name === profile);
      const images = each.change.images ?? [];
      const { version } = each.change;
      each.verdicts[which]?.forEach((verdict, pass) => {
        verdicts.push(verdictAt(offset, verdict, { version, pass, profile, images }));
      });
      decisions.push(...decisionsOf(offset, profile, each.decisions[which] ?? []));
    }
  });
  return { changes, verdicts, decisions, last };
}

/** Each undo is of the decision before it. */
function decisionsOf(offset: number, profile: string, actions: readonly Action[]): ReviewDecision[] {
  const made: ReviewDecision[] = [];
  for (const [index, each] of actions.entries()) {
    const id = `${eventIdAt(offset)}-${profile}-${index}`;
    const before = made.findLast((decision) => decision.action !== 'UNDO');
    if (each !== 'UNDO') made.push(decisionOn(offset, id, each, { profile }));
    else if (before !== undefined) made.push(undoOf(before, id));
  }
  return made;
}

/**
 * An order in which the records may be read: changes and decisions keep their own order, verdicts come in any, and every record
 * may come again later.
 */
export function orders(history: History): fc.Arbitrary<Input[]> {
  const streams = (verdicts: Verdict[]): Input[][] => [
    [...history.changes],
    verdicts.map((verdict) => ({ verdict })),
    history.decisions.map((decision) => ({ decision })),
  ];
  const length = history.changes.length + history.verdicts.length + history.decisions.length;
  return fc
    .tuple(
      fc.shuffledSubarray([...history.verdicts], { minLength: history.verdicts.length }),
      fc.array(fc.nat(2), { minLength: length, maxLength: length }),
      fc.array(fc.tuple(fc.nat(length), fc.nat(length)), { maxLength: 5 }),
    )
    .map(([verdicts, picks, repeats]) => withRepeats(merge(streams(verdicts), picks), repeats));
}

function merge(streams: Input[][], picks: readonly number[]): Input[] {
  const merged: Input[] = [];
  for (const pick of picks) {
    const stream = streams.find((each, index) => index >= pick && each.length > 0);
    const next = (stream ?? streams.find((each) => each.length > 0))?.shift();
    if (next !== undefined) merged.push(next);
  }
  return merged;
}

function withRepeats(inputs: Input[], repeats: readonly (readonly [number, number])[]): Input[] {
  const all = [...inputs];
  for (const [from, later] of repeats) {
    const repeated = inputs[from];
    if (repeated === undefined) continue;
    all.splice(all.indexOf(repeated) + 1 + later, 0, repeated);
  }
  return all;
}
