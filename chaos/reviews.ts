/** What people decided against what came of it. Pure, as all that judges (invariants.test.ts). */
import { countOf, repeated } from './count.ts';
import { type Finding, findingsOf } from './finding.ts';
import type { Entry, Item, Seen } from './observed.ts';

/** `<incarnation>/<partition>/<offset>/<profile>/<pass>`: the place of the change that an item is about. */
export const eventOf = (reviewId: string): string => reviewId.split('/').slice(1, 3).join('/');

/** Decisions of the ledger that were not taken back. */
function inForce(ledger: readonly Entry[]): Entry[] {
  const undone = new Set(ledger.filter(({ sign }) => sign < 0).map(({ decisionId }) => decisionId));
  return ledger.filter(({ sign, decisionId }) => sign > 0 && !undone.has(decisionId));
}

/** Places of the changes that people rejected, with the kind of item that they did it on. */
export const rejectionsOf = (ledger: readonly Entry[]): ReadonlyMap<string, string> =>
  new Map(
    inForce(ledger)
      .filter(({ decision }) => decision === 'REJECT')
      .map(({ reviewId, kind }) => [eventOf(reviewId), kind]),
  );

/** Decisions that no stage has taken yet, and items that wait for one. Nobody decides where there is no reviewer. */
export function undecided({ decisions, stages, reviews }: Seen): string[] {
  if (decisions.length === 0) return [];
  const taken = new Set(takenPlaces(stages));
  const states = new Map(reviews.map(({ reviewId, state }) => [reviewId, state]));
  return [
    ...decisions.filter(({ place }) => !taken.has(place)).map(({ decisionId }) => `decision ${decisionId}`),
    ...[...states].filter(([, state]) => state === 'OPEN').map(([id]) => `review ${id}`),
  ];
}

const takenPlaces = (stages: Seen['stages']): string[] =>
  stages.filter(({ stage }) => stage === 'decide').map(({ place }) => place);

export function wrongReviews({ reviews, ledger, decisions, stages }: Seen): Finding[] {
  const taken = countOf(takenPlaces(stages));
  const undoes = countOf(ledger.filter(({ sign }) => sign < 0).map(({ reviewId }) => reviewId));
  const closed = reviews.flatMap(({ closedBecause }) => /^decision:(.*)$/.exec(closedBecause)?.[1] ?? []);
  const counted = ledger.filter(({ sign }) => sign > 0);
  const sent = new Set(decisions.map(({ decisionId, action }) => `${decisionId} ${action}`));
  return findingsOf('reviews', [
    ...repeated(ledger.map(({ entryId }) => entryId)).map(
      (id) => `${id} stands in the ledger more than once`,
    ),
    ...repeated(inForce(ledger).map(({ reviewId }) => reviewId)).map(
      (id) => `${id} has two decisions in force`,
    ),
    ...[...Map.groupBy(reviews, ({ reviewId }) => reviewId)].flatMap(([id, lines]) =>
      outOfTurn(id, lines, undoes.get(id) ?? 0),
    ),
    ...differing(
      closed,
      counted.map(({ decisionId }) => decisionId),
    ).map((id) => `${id} closed its item and is not in the ledger as often`),
    ...counted
      .filter(({ decisionId, decision }) => !sent.has(`${decisionId} ${decision}`))
      .map(({ decisionId }) => `${decisionId} is in the ledger and nobody decided so`),
    ...decisions
      .filter(({ place }) => taken.get(place) !== 1)
      .map(({ place }) => `the decision at ${place} was taken ${String(taken.get(place) ?? 0)} times`),
  ]);
}

/** An item opens, closes, and opens again only because a decision on it was taken back. */
function outOfTurn(id: string, lines: readonly Item[], undoes: number): string[] {
  const isWrong = lines.some(({ state }, n) => state !== (n % 2 === 0 ? 'OPEN' : 'CLOSED'));
  const opened = lines.filter(({ state }) => state === 'OPEN').length;
  if (!isWrong && opened <= 1 + undoes) return [];
  const states = lines.map(({ state }) => state).join(', ');
  return [`${id} became ${states}, and ${String(undoes)} decisions on it were taken back`];
}

function differing(a: readonly string[], b: readonly string[]): string[] {
  const [one, other] = [countOf(a), countOf(b)];
  return [...new Set([...a, ...b])].filter((item) => one.get(item) !== other.get(item));
}
