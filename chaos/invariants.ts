/** From what a stranger saw to what is wrong with it. Pure: a fabricated violation must be found (invariants.test.ts). */
import { countOf } from './count.ts';
import { type Finding, findingsOf } from './finding.ts';
import { POISON } from './load/plan.ts';
import { newestChange } from './model.ts';
import type { Logged, Seen } from './observed.ts';
import type { IndexContent } from './outside/index-content.ts';
import { wrongPasses } from './passes.ts';
import { rejectionsOf, wrongReviews } from './reviews.ts';

export function judge(seen: Seen): Finding[] {
  return [
    ...lostAcknowledged(seen),
    ...wrongAnswers(seen),
    ...wrongLetters(seen),
    ...shrinkingRevisions(seen),
    ...wrongLastWords(seen),
    ...wrongReviews(seen),
    ...wrongPasses(seen),
  ];
}

function lostAcknowledged({ acknowledged, log }: Seen): Finding[] {
  const places = new Map(log.map((logged) => [logged.place, logged.id]));
  const wrong = acknowledged.filter(({ step, place }) => places.get(place) !== step.id);
  return findingsOf(
    'acknowledged',
    wrong.map(
      ({ step, place }) => `step ${String(step.id)} was acknowledged at ${place} and does not lie there`,
    ),
  );
}

function wrongAnswers({ log, answers }: Seen): Finding[] {
  const firsts = Map.groupBy(
    answers.filter(({ first }) => first),
    ({ place }) => place,
  );
  const accepted = log.filter(({ kind }) => !POISON.has(kind));
  const owed = new Set(accepted.map(({ place }) => place));
  const wrong = accepted.flatMap((logged) => {
    const of = firsts.get(logged.place) ?? [];
    const profiles = of[0]?.profiles ?? 1;
    if (of.length === profiles && new Set(of.map(({ profile }) => profile)).size === profiles) return [];
    const got = of.map(({ outcome, profile }) => `${outcome} for ${profile}`).join(', ') || 'none';
    return [
      `${described(logged)} is owed ${String(profiles)} first answers and has ${String(of.length)}: ${got}`,
    ];
  });
  const foreign = [...firsts.keys()].filter((place) => !owed.has(place));
  return findingsOf('first-answers', [
    ...wrong,
    ...foreign.map((place) => `${place} has an answer, and no accepted change lies there`),
  ]);
}

function wrongLetters({ log, letters }: Seen): Finding[] {
  const counts = countOf(letters);
  const poison = new Map(log.filter(({ kind }) => POISON.has(kind)).map((logged) => [logged.place, logged]));
  const wrong = [...poison.values()]
    .filter(({ place }) => counts.get(place) !== 1)
    .map((logged) => `${described(logged)} has ${String(counts.get(logged.place) ?? 0)} dead letters`);
  const foreign = [...counts.keys()].filter((place) => !poison.has(place));
  return findingsOf('dead-letters', [
    ...wrong,
    ...foreign.map((place) => `${place} is a dead letter and was none to be`),
  ]);
}

function shrinkingRevisions({ revisions }: Seen): Finding[] {
  const last = new Map<string, number>();
  const wrong: string[] = [];
  for (const { key, sequence } of revisions) {
    if (sequence === null) continue;
    const before = last.get(key) ?? 0;
    if (sequence.revision <= before)
      wrong.push(`${key} has revision ${String(sequence.revision)} after ${String(before)}`);
    last.set(key, sequence.revision);
  }
  return findingsOf('revisions', wrong);
}

function wrongLastWords({ log, revisions, ledger }: Seen): Finding[] {
  const shown = new Map<number, number | null>();
  const rejected = rejectionsOf(ledger);
  for (const { product, sequence } of revisions)
    shown.set(product, sequence?.state === 'PUBLISHED' ? sequence.sourceVersion : null);
  const accepted = log.filter(({ kind }) => !POISON.has(kind));
  const wrong = [...Map.groupBy(accepted, ({ product }) => product)].flatMap(([product, changes]) => {
    const [is, newest] = [shown.get(product) ?? null, newestChange(changes)];
    const told = `product ${String(product)} shows ${versioned(is)}`;
    const should = newest?.version ?? null;
    const item = rejected.get(newest?.place ?? '');
    if (item === undefined) return is === should ? [] : [`${told} and should show ${versioned(should)}`];
    // What was rejected before it was public leaves an older version public, unless that was rejected too.
    const isOlder = changes.some(
      ({ version, place }) => version === is && version !== should && !rejected.has(place),
    );
    if (is === null || (item === 'DECISION' && isOlder)) return [];
    return [`${told}, and a reviewer rejected ${versioned(should)}`];
  });
  return findingsOf('last-word', wrong);
}

const versioned = (version: number | null): string =>
  version === null ? 'nothing' : `version ${String(version)}`;

const described = ({ kind, product, version, place }: Logged): string =>
  `${kind} of product ${String(product)}${version === null ? '' : `, version ${String(version)},`} at ${place}`;

/** Places of committed records against places of rows: each as often on one side as on the other. */
export function judgeRows(topic: string, records: readonly string[], rows: readonly string[]): Finding[] {
  const [inKafka, inTable] = [countOf(records), countOf(rows)];
  const places = [...new Set([...inKafka.keys(), ...inTable.keys()])];
  const wrong = places.filter((place) => inKafka.get(place) !== inTable.get(place));
  return findingsOf(
    'rows-equal-records',
    wrong.map(
      (place) =>
        `${topic} ${place}: ${String(inKafka.get(place) ?? 0)} records and ${String(inTable.get(place) ?? 0)} rows`,
    ),
  );
}

/**
 * What the index holds against what its topic says. `ends`: how far each partition of the topic goes; an index stands behind the last record,
 * or behind the end of a transaction after it, and never beyond the topic.
 */
export function judgeIndex(
  topic: IndexContent,
  index: IndexContent,
  ends: ReadonlyMap<number, number>,
): Finding[] {
  const [wanted, held] = [new Set(topic.pictures), new Set(index.pictures)];
  const misplaced = [...ends].flatMap(([partition, end]) => {
    const [least, at] = [topic.positions.get(partition) ?? 0, index.positions.get(partition) ?? 0];
    const range = `${String(least)} to ${String(end)}`;
    return at >= least && at <= end
      ? []
      : [`partition ${String(partition)} stands at ${String(at)}, not within ${range}`];
  });
  return findingsOf('index-equals-topic', [
    ...topic.pictures.filter((picture) => !held.has(picture)).map((picture) => `missing: ${picture}`),
    ...index.pictures.filter((picture) => !wanted.has(picture)).map((picture) => `too much: ${picture}`),
    ...misplaced,
  ]);
}

export function judgeMemory(maxRssMiB: ReadonlyMap<number, number>, boundMiB: number): Finding[] {
  const over = [...maxRssMiB].filter(([, mib]) => mib > boundMiB);
  return findingsOf(
    'memory',
    over.map(([pid, mib]) => `worker ${String(pid)} took ${mib.toFixed(0)} MiB of ${String(boundMiB)}`),
  );
}
