import type { PublicationState, ReviewDecision, Verdict } from '../../schemas/generated/types.ts';
import { takeChange } from './change.ts';
import type { ChangeInput } from './change-input.ts';
import type { PublishContext } from './context.ts';
import type { Step } from './draft.ts';
import type { Dropped, Emission } from './emission.ts';
import { hold, release, take } from './held.ts';
import type { Early } from './held.ts';
import { isUnknown, unknownProduct } from './product.ts';

/** What one record did to one product. */
export interface Applied {
  /** To be remembered; null when there is nothing to remember. */
  readonly state: PublicationState | null;
  /** To be written in this order, in the transaction of the record. */
  readonly emissions: readonly Emission[];
  /** Set when the record itself changed nothing. Nothing is thrown for whatever a record may contain. */
  readonly dropped?: Dropped;
}

/** Applies a record of product-changes. Throws only on a key or an event id that cannot have come from the engine. */
export const applyChange = (
  state: PublicationState | undefined,
  input: ChangeInput,
  context: PublishContext,
): Applied =>
  settle(takeChange(state ?? unknownProduct(context.now), input, context), state !== undefined, context);

/** Applies a record of verdicts; holds it where its change has not been read yet. */
export const applyVerdict = (
  state: PublicationState | undefined,
  verdict: Verdict,
  context: PublishContext,
): Applied => applyOrHold(state, { kind: 'verdict', value: verdict }, context);

/** Applies a record of review-decisions; holds it where its item has not been opened yet. */
export const applyDecision = (
  state: PublicationState | undefined,
  decision: ReviewDecision,
  context: PublishContext,
): Applied => applyOrHold(state, { kind: 'decision', value: decision }, context);

function applyOrHold(state: PublicationState | undefined, early: Early, context: PublishContext): Applied {
  const before = state ?? unknownProduct(context.now);
  const step = take(before, early, context);
  if (step !== 'early') return settle(step, state !== undefined, context);
  const { state: after, lost } = hold(before, early, context.config.heldBytes);
  if (lost === 0) return { state: after, emissions: [] };
  const sentence = `${lost} records that came too early were given up; ${context.config.heldBytes} bytes are kept per product.`;
  return { state: after, emissions: [], dropped: { code: 'held-overflow', sentence } };
}

function settle(step: Step, known: boolean, context: PublishContext): Applied {
  if (step === 'early') throw new TypeError('A change of the source is never early.');
  const { state, emissions } = release(step.state, context);
  const forget = !known && isUnknown(state) && state.held.length === 0 && state.unread.length === 0;
  return {
    state: forget ? null : state,
    emissions: [...step.emissions, ...emissions],
    ...(step.dropped === undefined ? {} : { dropped: step.dropped }),
  };
}
