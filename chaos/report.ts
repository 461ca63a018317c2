/** What a run came to: as a table for people, as JSON for programs. */
import { alignedTable } from '../cli/aligned-table.ts';
import { type Finding, INVARIANTS } from './finding.ts';
import type { Protection } from './protections.ts';

export interface Line {
  readonly scenario: string;
  /** What was done, in words. */
  readonly did: string;
  readonly events: number;
  readonly outcomes: number;
  readonly findings: readonly Finding[];
  readonly seconds: number;
  /** From the end of the disturbance to the last answer. */
  readonly settledAfter: number;
  readonly maxRssMiB: number;
}

export interface Report {
  readonly seed: number;
  readonly quick: boolean;
  readonly lines: readonly Line[];
  /** Empty where scenarios were chosen. */
  readonly protections: readonly Protection[];
  readonly seconds: number;
  /** Stated beforehand; what is above is a violation. */
  readonly bounds: {
    readonly answeredWithinSeconds: number;
    readonly countedWithinSeconds: number;
    readonly workerMiB: number;
  };
}

export const violationsOf = ({ lines, protections }: Pick<Report, 'lines' | 'protections'>): number =>
  lines.reduce((sum, { findings }) => sum + findings.length, 0) +
  protections.filter(({ isNeeded }) => !isNeeded).length;

export function printed(report: Report): string {
  const { lines, bounds } = report;
  const table = alignedTable(
    [
      { title: 'scenario' },
      { title: 'done' },
      { title: 'events', align: 'right' },
      { title: 'outcomes', align: 'right' },
      { title: 'violations', align: 'right' },
      { title: 'settled s', align: 'right' },
      { title: 'seconds', align: 'right' },
      { title: 'max RSS MiB', align: 'right' },
    ],
    lines.map((line) => [
      line.scenario,
      line.did,
      String(line.events),
      String(line.outcomes),
      String(line.findings.length),
      line.settledAfter.toFixed(1),
      line.seconds.toFixed(0),
      line.maxRssMiB.toFixed(0),
    ]),
  );
  const found = lines.flatMap(({ scenario, findings }) =>
    findings.map(({ invariant, what }) => `VIOLATED in "${scenario}": ${INVARIANTS[invariant]}: ${what}`),
  );
  const switchedOff =
    report.protections.length === 0
      ? []
      : [
          ...alignedTable(
            [{ title: 'protection, switched off in a test of its own' }, { title: 'without it' }],
            report.protections.map(({ name, isNeeded }) => [
              name,
              isNeeded ? 'an invariant breaks' : 'NOT SHOWN TO BE NEEDED',
            ]),
          ),
          '',
        ];
  const summary = `${String(violationsOf(report))} violations in ${String(lines.length)} scenarios, ${report.seconds.toFixed(0)} s, seed ${String(report.seed)}${report.quick ? ', quick' : ''}. Bounds: answered ${String(bounds.answeredWithinSeconds)} s after the disturbance, counted ${String(bounds.countedWithinSeconds)} s later, ${String(bounds.workerMiB)} MiB a worker.`;
  return `${[...table, '', ...switchedOff, ...found, summary].join('\n')}\n`;
}
