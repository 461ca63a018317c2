import { alignedTable } from '../aligned-table.ts';
import type { Changed } from './change.ts';
import { followers } from './followers.ts';
import type { ComparedModel, Listed } from './listed.ts';

const right = (title: string) => ({ title, align: 'right' as const });

export function listLines({ folder, models, comparisons, unknown }: Listed): string[] {
  if (models.length === 0) return [`${folder} holds no models. Take one in with: agpis model add DIR`];
  const table = alignedTable(
    [
      { title: 'MODEL' },
      { title: 'NAME' },
      { title: 'MADE' },
      { title: 'PRECISION' },
      { title: 'ROLE' },
      right('QUALIFIED'),
      right('UNSURE'),
      right('BLOCKED'),
    ],
    models.map(({ id, name, made, precision, roles, decided }) => [
      id,
      name ?? '?',
      made ?? '?',
      precision ?? '?',
      roles.join(', '),
      ...['qualified', 'unsure', 'blocked'].map((verdict) =>
        unknown === null ? String(decided[verdict] ?? 0) : '?',
      ),
    ]),
  );
  return [
    ...table,
    ...models.flatMap(({ id, fault }) => (fault === null ? [] : [`! ${id} cannot be used: ${fault}`])),
    ...(unknown === null ? [] : ['', `What they decided, and how they differ, is not known: ${unknown}`]),
    ...comparisons.flatMap((each) => ['', ...comparisonLines(each)]),
  ];
}

function comparisonLines(each: ComparedModel): string[] {
  const { role, candidate, share, serving, changes, sequences, differing, verdicts, categories, waitedMs } =
    each;
  const head = `${candidate}, ${role} of ${percent(share)} of the products, beside ${serving}: compared on ${String(changes)} changes`;
  if (sequences === 0) return [`${head}.`];
  const pairs = verdicts.filter((pair) => pair.serving !== pair.candidate);
  return [
    `${head}, ${String(sequences)} sequences under a profile; these waited ${waitedMs.mean.toFixed(0)} ms for the second model (95 % of them up to ${waitedMs.p95.toFixed(0)} ms).`,
    `Another verdict: ${String(differing)} of ${String(sequences)} (${percent(differing / sequences)})`,
    ...pairs.map((pair) => `  ${pair.serving} -> ${pair.candidate}: ${String(pair.n)}`),
    ...(categories.length === 0
      ? ['No category that one of them alone holds to be there.']
      : alignedTable(
          [{ title: 'CATEGORY' }, right(`SEEN BY ${candidate} ALONE`), right(`SEEN BY ${serving} ALONE`)],
          categories.map(({ code, candidateAlone, servingAlone }) => [
            code,
            ...[candidateAlone, servingAlone].map((n) => `${String(n)} (${percent(n / sequences)})`),
          ]),
        )),
  ];
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

/** `classifier`: AGPIS_CLASSIFIER as it is here. */
export function changedLines(
  { action, before, after, subject }: Changed,
  classifier: string | undefined,
): string[] {
  const { serving, previous, shadow, canary } = after;
  return [
    `Done: ${subject}.`,
    `Now ${serving ?? 'none'} serves${canary ? ` but for ${percent(canary.share)} of the products, which ${canary.id} decides` : ''}${shadow ? `; ${shadow.id} is asked beside it about ${percent(shadow.share)}` : ''}${previous ? `; rollback returns to ${previous}` : ''}.`,
    `Action ${action}. ${followers(classifier, before.serving === null)}`,
  ];
}
