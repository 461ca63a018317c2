import { stage } from '../../engine/language.ts';
import { type Emission, done, drop } from '../../engine/outcome.ts';
import type { Candidate, Verdict } from '../../schemas/generated/types.ts';
import { againOf } from '../guard/redriven.ts';
import { routeCandidate } from './route.ts';

/** ROUTE: qualified, fixable, unsure or blocked, by the findings alone as long as no model judges. */
export const route = stage<Candidate | null, never, unknown, unknown, Emission<'verdicts', Verdict>>({
  name: 'route',
  does: 'qualified → publish, unsure → review, blocked → refused with reasons',
  create: () =>
    function routeOne(candidate, context) {
      if (candidate === null) return drop('tombstone');
      const cause = againOf(context)?.cause ?? candidate.cause;
      const verdict = routeCandidate({ ...candidate, cause });
      return done({
        emit: [{ topic: 'verdicts', key: context.key, value: verdict }],
        reasons: [verdict.verdict.toLowerCase(), ...verdict.reasons.map((r) => r.code)],
        items: verdict.sequence.length,
      });
    },
});
