import type { FailureFunction, StageContext } from '../../engine/language.ts';
import type { ProductChange, PublicationState, Reason, Verdict } from '../../schemas/generated/types.ts';
import { isProductKey } from '../guard/product-key.ts';
import { eventIdOf } from '../guard/redriven.ts';
import { applyChange, applyVerdict } from './apply.ts';
import { unknownProduct } from './product.ts';
import {
  type Effect,
  type PublishDeps,
  changeInput,
  effectsOf,
  publishContext,
  verdictInput,
} from './stages.ts';
import { leaveUnread } from './unread.ts';

/**
 * The answer that is owed all the same when PUBLISH cannot carry a record out, because what would have to be remembered or
 * written is above the record limit, say: a change is refused, what a verdict is about has failed. A decision stays undone;
 * its item stays open.
 */
export const failedPublication =
  (deps: PublishDeps): FailureFunction<PublicationState, Effect, PublicationState> =>
  (value, failure, context) => {
    if (value === undefined) return unreadable(context);
    if (value === null) return { emit: [] };
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

/** What no schema explains is answered by nobody. Of a change it is remembered, for the day on which it is sent again. */
function unreadable(context: StageContext<PublicationState>): {
  emit: Effect[];
  state?: PublicationState;
} {
  const { key, source, now } = context;
  if (source.topic !== 'product-changes' || !isProductKey(key)) return { emit: [] };
  return { emit: [], state: leaveUnread(context.state ?? unknownProduct(now), eventIdOf(context)) };
}

const failedOf = (verdict: Verdict, reason: Reason): Verdict => ({
  ...verdict,
  verdict: 'FAILED',
  reasons: [reason],
  attributes: {},
  sequence: [],
  sourceImages: [],
  findings: [],
  classification: null,
});
