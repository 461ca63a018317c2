import type { Failure, StageContext } from '../../engine/language.ts';
import type { Emission } from '../../engine/outcome.ts';
import type { Candidate, Verdict } from '../../schemas/generated/types.ts';
import { routeCandidate } from './route.ts';

/**
 * A candidate that ended in the dead letters (its verdict may be above the record limit) goes on as failed, without what makes
 * it large, so that PUBLISH can give the answer that is owed.
 */
export function failedVerdict(
  value: unknown,
  { code, stage, message }: Failure,
  { key }: StageContext<unknown>,
): { emit: Emission<'verdicts', Verdict>[] } {
  const candidate = value as Candidate | null | undefined;
  if (!candidate) return { emit: [] };
  const sentence = `The change could not be judged (${stage}: ${message.slice(0, 500)}). It is kept among the dead letters.`;
  const failed: Candidate = {
    ...candidate,
    title: candidate.title.slice(0, 500),
    category: candidate.category.slice(0, 500),
    attributes: {},
    images: [],
    findings: [],
    failure: { code, sentence, imageId: null },
  };
  return { emit: [{ topic: 'verdicts', key, value: routeCandidate(failed) }] };
}
