/** agpis export training-set: what people decided, as rows to train on. */
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { since } from '../report/since.ts';
import { exportTrainingSet, type Exported, type ExportParts } from './training-set.ts';
import type { LeftOut } from './training-row.ts';

export interface ExportDeps {
  readonly open: () => Promise<ExportParts & { close(): Promise<void> }>;
  readonly print: (line: string) => void;
}

interface Options {
  readonly out: string;
  readonly since?: number;
  readonly profile?: string;
  readonly withSimulated?: true;
  readonly links?: true;
  readonly json?: true;
}

export function registerExportCommand(program: Command, deps: ExportDeps): void {
  program
    .command('export')
    .description('Write what people decided for use elsewhere')
    .command('training-set')
    .description('the decisions in force, with the sequences as they were shown: rows.jsonl and pictures/')
    .requiredOption('--out <folder>', 'where to; a run that was stopped goes on there')
    .option('--since <time>', 'only decisions since: 7d, 24h, 30m or a date', (value) => since(value))
    .option('--profile <id>', 'only decisions under this profile')
    .option('--with-simulated', 'decisions of scripts, too; their rows say so')
    .option('--links', 'link to the files of the picture store instead of copying them')
    .option('--json', 'print one JSON object')
    .action((options: Options) => runExport(options, deps));
}

async function runExport(options: Options, deps: ExportDeps): Promise<void> {
  const { out, json, withSimulated, links, ...rest } = options;
  const parts = await deps.open();
  try {
    const wanted = { ...rest, withSimulated: withSimulated === true, links: links === true };
    const exported = await exportTrainingSet(resolve(out), wanted, parts);
    if (json) deps.print(JSON.stringify(exported, null, 2));
    else for (const line of exportedLines(exported, out)) deps.print(line);
  } finally {
    await parts.close();
  }
}

const WHY: Readonly<Record<LeftOut, string>> = {
  undone: 'taken back, or decided anew',
  'before-since': 'decided before --since',
  'other-profile': 'under another profile',
  simulated: 'of a script (--with-simulated takes them)',
  'item-gone': 'what was shown is gone: the product was deleted, or another version of it shown since',
  'no-pictures': 'of a sequence without pictures',
  'too-many-pictures': 'of a sequence of more than 9 pictures',
  'picture-gone': 'a picture is no longer in the picture store',
};

export function exportedLines(exported: Exported, out: string): string[] {
  const { rows, approved, rejected, pictures, written, perCode, leftOut } = exported;
  const codes = Object.entries(perCode).map(([code, number]) => `  ${code} ${number}`);
  const left = Object.entries(leftOut).map(([why, number]) => `  ${number} ${WHY[why as LeftOut]}`);
  return [
    `${rows} decisions in ${out}/rows.jsonl: ${approved} approvals, ${rejected} rejections; ${pictures} pictures, ${written} of them written now.`,
    ...(codes.length > 0 ? ['Reasons of the rejections:', ...codes] : []),
    ...(left.length > 0 ? ['Left out:', ...left] : []),
  ];
}
