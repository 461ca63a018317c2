import type { PublicationState, ReviewDecision, Verdict } from '../../schemas/generated/types.ts';
import { parseEventId } from '../guard/event-id.ts';
import type { PublishContext } from './context.ts';
import { takeDecision } from './decision.ts';
import type { Step } from './draft.ts';
import type { Emission } from './emission.ts';
import { takeVerdict } from './verdict.ts';

/** A record that came before what it belongs to. */
export type Early =
  | { readonly kind: 'verdict'; readonly value: Verdict }
  | { readonly kind: 'decision'; readonly value: ReviewDecision };

export const take = (state: PublicationState, early: Early, context: PublishContext): Step =>
  early.kind === 'verdict'
    ? takeVerdict(state, early.value, context)
    : takeDecision(state, early.value, context);

/** Keeps a record for later, in order of arrival; a copy of one that is kept already adds nothing. `lost`: records given up for it. */
export function hold(
  state: PublicationState,
  early: Early,
  limit: number,
): { state: PublicationState; lost: number } {
  const bytes = encode(early);
  if (state.held.some((kept) => kept.equals(bytes))) return { state, lost: 0 };
  const all = [...state.held, bytes];
  const held = bound(all, limit);
  return { state: { ...state, held }, lost: all.length - held.length };
}

/**
 * Applies what was held and is no longer early, until nothing more moves. After each record the search starts anew from the oldest:
 * a verdict opens the item of decisions that came before it, and those must keep their order.
 */
export function release(
  state: PublicationState,
  context: PublishContext,
): { state: PublicationState; emissions: Emission[] } {
  const emissions: Emission[] = [];
  for (let step = releaseOne(state, context); step !== 'early'; step = releaseOne(state, context)) {
    state = step.state;
    emissions.push(...step.emissions);
  }
  return { state, emissions };
}

/** The oldest held record that can be applied now; `early` where there is none. */
function releaseOne(state: PublicationState, context: PublishContext): Step {
  for (const bytes of state.held) {
    const others = state.held.filter((each) => each !== bytes);
    const step = take({ ...state, held: others }, decode(bytes), context);
    if (step !== 'early') return step;
  }
  return 'early';
}

/**
 * Too much: first the verdicts go that a later held verdict proves to be overtaken (their changes will be answered SUPERSEDED
 * anyway), oldest first; then the oldest decisions. Verdicts on the latest change are never given up: an answer hangs on them.
 */
function bound(held: readonly Buffer[], limit: number): Buffer[] {
  let excess = held.reduce((sum, bytes) => sum + bytes.length, 0) - limit;
  if (excess <= 0) return [...held];
  const entries = held.map((bytes) => ({ bytes, offset: verdictOffset(decode(bytes)) }));
  const latest = Math.max(...entries.map(({ offset }) => offset ?? -1));
  const given = new Set<Buffer>();
  for (const { bytes, offset } of entries.toSorted(
    (a, b) => (a.offset ?? Infinity) - (b.offset ?? Infinity),
  )) {
    if (excess <= 0) break;
    if (offset === latest) continue;
    given.add(bytes);
    excess -= bytes.length;
  }
  return held.filter((bytes) => !given.has(bytes));
}

/** undefined for a decision. */
const verdictOffset = (early: Early): number | undefined =>
  early.kind === 'verdict'
    ? Math.max(parseEventId(early.value.eventId)?.offset ?? -1, early.value.sourceOffset)
    : undefined;

/** JSON, not Avro: what is held lives for seconds, and needs no schema of its own. */
const encode = (early: Early): Buffer => Buffer.from(JSON.stringify(early));

function decode(bytes: Buffer): Early {
  const early = JSON.parse(bytes.toString('utf8')) as Early;
  if (early.kind === 'decision') return early;
  // Held by a release that did not know these fields, whatever their type says.
  return { kind: 'verdict', value: { ...SINCE_ADDED, ...early.value } };
}

const SINCE_ADDED = { cause: '', because: '', sourceOffset: -1, classification: null };
