import type { ChangelogReport } from '../../engine/state/changelog-account.ts';
import { isSound } from '../../engine/state/changelog-account.ts';
import { isFaithful, type ViewReport } from '../../engine/state/verify-view.ts';
import { alignedTable, type Column } from '../aligned-table.ts';
import { plain } from '../review/print.ts';

/** Keys named of each kind; --json names twenty. */
const NAMED = 3;
const NAMED_IN_JSON = 20;

const right = (...titles: string[]): Column[] => titles.map((title) => ({ title, align: 'right' }));

const ASTRAY = {
  'no-position': 'nowhere',
  'another-log': 'in another log',
  ahead: 'behind the end',
} as const;

export function viewLines(reports: readonly ViewReport[]): string[] {
  const table = alignedTable(
    [
      { title: 'view' },
      ...right(
        'part.',
        "topic's end",
        'stands at',
        'keys',
        'compared',
        'missing',
        'foreign',
        'different',
        'behind',
      ),
    ],
    reports.map((r) => [
      r.topic,
      String(r.partition),
      String(r.end),
      r.astray ? ASTRAY[r.astray] : String(r.position),
      String(r.expected),
      String(r.compared),
      String(r.missing.length),
      String(r.foreign.length),
      String(r.different.length),
      String(r.behind),
    ]),
  );
  return [...table, ...reports.flatMap(examples), verdictOf(reports)];
}

function examples(report: ViewReport): string[] {
  return (['missing', 'foreign', 'different'] as const).flatMap((kind) => {
    const keys = report[kind];
    if (keys.length === 0) return [];
    const more = keys.length > NAMED ? ` and ${String(keys.length - NAMED)} more` : '';
    return [`  ${kind} in ${String(report.partition)}: ${keys.slice(0, NAMED).map(plain).join(', ')}${more}`];
  });
}

function verdictOf(reports: readonly ViewReport[]): string {
  const wrong = reports.filter((report) => !isFaithful(report));
  if (wrong.length === 0) return 'Each view holds what its topic says.';
  const parts = wrong.map(({ topic, partition }) => `${topic}/${String(partition)}`).join(', ');
  const waits = wrong.every((r) => r.missing.length + r.foreign.length + r.different.length === 0);
  return waits
    ? `Not at the end of their topics: ${parts}. A worker brings them there when it takes them over ("agpis run").`
    : `Not as their topics say: ${parts}. "agpis state rebuild" shows what to do.`;
}

const size = (bytes: number): string =>
  bytes < 1024
    ? `${String(bytes)} B`
    : bytes < 1_048_576
      ? `${(bytes / 1024).toFixed(1)} KiB`
      : `${(bytes / 1_048_576).toFixed(1)} MiB`;

export function changelogLines(reports: readonly ChangelogReport[]): string[] {
  const table = alignedTable(
    [
      { title: 'changelog' },
      ...right('part.', 'end', 'records', 'keys', 'timers', 'size'),
      { title: 'cleanup' },
      { title: 'stands at (group)' },
    ],
    reports.map((r) => [
      r.topic,
      String(r.partition),
      String(r.end),
      String(r.records),
      String(r.keys),
      String(r.timers),
      size(r.bytes),
      r.cleanup,
      r.positions
        .map(
          ({ topic, remembered, committed }) =>
            `${topic} ${String(remembered ?? '–')} (${String(committed ?? '–')})`,
        )
        .join(', '),
    ]),
  );
  const wrong = reports.filter((report) => !isSound(report));
  return [
    ...table,
    ...(wrong.length === 0 ? ['Each changelog is compacted and as far as its group.'] : wrong.map(faultOf)),
  ];
}

function faultOf({ topic, partition, cleanup, positions }: ChangelogReport): string {
  const at = `${topic}/${String(partition)}`;
  if (cleanup !== 'compact')
    return `${at} has cleanup.policy=${cleanup} and forgets what has not changed for a while: set it with "agpis topics apply".`;
  const behind = positions.filter(({ isBehind }) => isBehind).map((p) => p.topic);
  return `${at} is behind its group in ${behind.join(', ')}: records of it are gone, and what they remembered with them; restore the topic from a copy, or send the products of that partition again.`;
}

export const viewJson = (report: ViewReport) => ({
  ...report,
  faithful: isFaithful(report),
  missing: report.missing.length,
  foreign: report.foreign.length,
  different: report.different.length,
  examples: {
    missing: report.missing.slice(0, NAMED_IN_JSON),
    foreign: report.foreign.slice(0, NAMED_IN_JSON),
    different: report.different.slice(0, NAMED_IN_JSON),
  },
});

export const changelogJson = (report: ChangelogReport) => ({ ...report, sound: isSound(report) });
