import type { FailureFunction } from '../../engine/language.ts';
import type { ProductChange, PublicationState, Reason, Verdict } from '../../schemas/generated/types.ts';
import { applyChange, applyVerdict } from './apply.ts';
import {
  type Effect,
  type PublishDeps,
  changeInput,
  effectsOf,
  publishContext,
  verdictInput,
} from './stages.ts';

/**
 * The answer that is owed all the same when PUBLISH cannot carry a record out, because what would have to be remembered or
 * written is above the record limit, say: a change is refused, what a verdict is about has failed. A decision stays undone;
 * its item stays open.
 */
export const failedPublication =
  (deps: PublishDeps): FailureFunction<PublicationState, Effect, PublicationState> =>
  (value, failure, context) => {
    if (!value) return { emit: [] };
    const sentence = `The change could not be carried out (${failure.stage}: ${failure.message.slice(0, 500)}). It is kept among the dead letters.`;
    const reason: Reason = { code: failure.code, sentence, imageId: null };
    const publishing = publishContext(deps, context);
    switch (context.source.topic) {
      case 'product-changes': {
        const input = changeInput(value as ProductChange, context);
        return effectsOf(
          applyChange(context.state, input, { ...publishing, validate: () => [reason] }),
          context,
        );
      }
      case 'verdicts':
        return effectsOf(
          applyVerdict(context.state, failedOf(verdictInput(value as Verdict, context), reason), publishing),
          context,
        );
      default:
        return { emit: [] };
    }
  };

const failedOf = (verdict: Verdict, reason: Reason): Verdict => ({
  ...verdict,
  verdict: 'FAILED',
  reasons: [reason],
  attributes: {},
  sequence: [],
  sourceImages: [],
  findings: [],
});
