/** What operators had judged again against what came of it. Pure, as all that judges (invariants.test.ts). */
import { countOf, repeated } from './count.ts';
import { type Finding, findingsOf } from './finding.ts';
import { POISON } from './load/plan.ts';
import { newestChange } from './model.ts';
import type { Request, Seen, Staged } from './observed.ts';
import { eventOf } from './reviews.ts';

/** Requests that no stage has taken yet, and passes that were let in and not judged. */
export function unjudged(seen: Seen): string[] {
  const taken = new Set(reentered(seen).map(({ place }) => place));
  const late = talliesOf(seen).filter(({ judged, letIn }) => judged < letIn);
  return [
    ...seen.requests.filter(({ place }) => !taken.has(place)).map(({ place }) => `the request at ${place}`),
    ...late.map(({ event }) => `a pass of the change at ${event}`),
  ];
}

export function wrongPasses(seen: Seen): Finding[] {
  const { requests, answers } = seen;
  const taken = countOf(reentered(seen).map(({ place }) => place));
  const letIn = new Set(
    reentered(seen)
      .filter(isLetIn)
      .map(({ place }) => place),
  );
  const passes = requests.filter(({ place }) => letIn.has(place));
  return findingsOf('passes', [
    ...requests
      .filter(({ place }) => taken.get(place) !== 1)
      .map(({ place }) => `the request at ${place} was taken ${String(taken.get(place) ?? 0)} times`),
    ...repeated(passes.map(described)).map((pass) => `${pass} was let in more than once`),
    ...talliesOf(seen)
      .filter((tally) => tally.judged !== tally.letIn)
      .map(
        (tally) =>
          `the change at ${tally.event} was let in ${String(tally.letIn)} times and judged ${String(tally.judged)} times`,
      ),
    ...repeated(
      answers
        .filter(({ cause }) => cause.startsWith('reprocess:'))
        .map(({ place, profile, cause }) => `${cause} of the change at ${place} for ${profile}`),
    ).map((answer) => `${answer} was answered more than once`),
    ...unanswered(seen, passes).map((pass) => `${described(pass)} has no answer`),
  ]);
}

const described = ({ event, pass }: Request): string => `pass ${String(pass)} of the change at ${event}`;

/** Of the newest change of a product, on which no person has a say, each pass that was let in is answered. */
function unanswered({ log, answers, ledger, reviews }: Seen, passes: readonly Request[]): Request[] {
  const changes = Map.groupBy(
    log.filter(({ kind }) => !POISON.has(kind)),
    ({ product }) => product,
  );
  const newest = new Set([...changes.values()].map((history) => newestChange(history)?.place));
  const asked = [...ledger, ...reviews.filter(({ kind }) => kind === 'DECISION')];
  const peoples = new Set(asked.map(({ reviewId }) => eventOf(reviewId)));
  const given = new Set(answers.map(({ place, cause }) => `${cause} ${place}`));
  return passes.filter(
    ({ event, run }) => newest.has(event) && !peoples.has(event) && !given.has(`reprocess:${run} ${event}`),
  );
}

const reentered = ({ stages }: Seen): Staged[] =>
  stages.filter(({ stage, outcome }) => stage === 'reenter' && outcome !== 'later');

/** To the next stage: it is looked at, and comes to a verdict for each profile. */
const isLetIn = ({ outcome }: Staged): boolean => outcome === 'forward';

/** How many verdicts each change that was asked for is owed by how often it was let in, its first time included, and how many it has. */
function talliesOf({ requests, stages, answers }: Seen): { event: string; letIn: number; judged: number }[] {
  const profiles = new Map(answers.map((answer) => [answer.place, answer.profiles]));
  const eventsOf = (names: readonly string[], is: (staged: Staged) => boolean): Map<string, number> =>
    countOf(stages.filter((staged) => names.includes(staged.stage) && is(staged)).map(({ event }) => event));
  const letIn = eventsOf(['ingest', 'reenter'], isLetIn);
  const judged = eventsOf(['publish'], () => true);
  return [...new Set(requests.map(({ event }) => event))].map((event) => ({
    event,
    letIn: (letIn.get(event) ?? 0) * (profiles.get(event) ?? 1),
    judged: judged.get(event) ?? 0,
  }));
}
