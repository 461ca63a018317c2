import { stage } from '../../engine/language.ts';
import { type Emission, done } from '../../engine/outcome.ts';
import type { Verdict } from '../../schemas/generated/types.ts';
import { againOf } from '../guard/redriven.ts';
import type { Classified } from '../muisc/opinion.ts';
import { routeCandidate } from './route.ts';

/** ROUTE: qualified, fixable, unsure or blocked, by the findings and, where it was asked, the classifier. */
export const route = stage<Classified, never, unknown, unknown, Emission<'verdicts', Verdict>>({
  name: 'route',
  does: 'qualified → publish, unsure → review, blocked → refused with reasons',
  create: () =>
    function routeOne({ opinion, ...candidate }, context) {
      const cause = againOf(context)?.cause ?? candidate.cause;
      const verdict = routeCandidate({ ...candidate, cause }, opinion);
      return done({
        emit: [{ topic: 'verdicts', key: context.key, value: verdict }],
        reasons: [verdict.verdict.toLowerCase(), ...verdict.reasons.map((r) => r.code)],
        items: verdict.sequence.length,
      });
    },
});
