import type { Command } from 'commander';
import type { Log } from '../../engine/runtime/options.ts';
import { rebuildView } from '../../engine/state/rebuild-view.ts';
import { isFaithful } from '../../engine/state/verify-view.ts';
import { longWork } from './long-work.ts';
import { partitionOption, viewOption } from './options.ts';
import { type KnownView, type StateParts, transactionalIdOf, VIEWS, withStateParts } from './parts.ts';
import { viewLines } from './print.ts';
import { reportsOf } from './verify.ts';

interface RebuildOptions {
  readonly view?: string;
  readonly partition?: number;
  readonly go?: true;
}

const print = (line: string): void => void process.stdout.write(`${line}\n`);
const quiet: Log = (level, message, facts) => {
  if (level === 'error') process.stderr.write(`agpis: ${message} ${JSON.stringify(facts ?? {})}\n`);
};

export function addRebuild(state: Command): void {
  state
    .command('rebuild')
    .description('empty views and fill them from their topics again; without --go say what would be done')
    .addOption(viewOption('this view alone'))
    .addOption(partitionOption())
    .option('--go', 'do it')
    .addHelpText(
      'after',
      '\nSafe beside running workers: each partition is taken over as another worker would take it, so that its\n' +
        'worker is fenced, takes it over again and goes on. Until all of it is back, no query is answered from it: the\n' +
        'stages that ask wait. Afterwards the view is compared with its topic; exit code 1 when they differ.',
    )
    .action(async (options: RebuildOptions) => {
      const isRight = await withStateParts(async (parts) => {
        const views = VIEWS.filter(({ topic }) => options.view === undefined || topic === options.view);
        let right = true;
        for (const view of views) {
          if (options.go) right = (await rebuild(view, options.partition, parts)) && right;
          else await tell(view, options.partition, parts);
        }
        if (!options.go) print('Nothing was done. With --go it is.');
        return right;
      });
      if (!isRight) process.exitCode = 1;
    });
}

async function tell(
  { topic, unit }: KnownView,
  wanted: number | undefined,
  parts: StateParts,
): Promise<void> {
  for (const partition of await parts.partitionsOf(topic, wanted)) {
    const { low, high } = await parts.kafka.watermarks({ topic, partition });
    const position = await parts.viewOf(topic).position(partition);
    const stands = position ? `stands at offset ${String(position.offset)}` : 'stands nowhere';
    print(
      `${topic}/${String(partition)} ${stands}; it would be emptied and filled with offsets ${String(low)} to ${String(high)}, ` +
        `and the task ${unit}/${String(partition)} would take it over anew.`,
    );
  }
}

async function rebuild(
  { topic, unit }: KnownView,
  wanted: number | undefined,
  parts: StateParts,
): Promise<boolean> {
  for (const partition of await parts.partitionsOf(topic, wanted)) {
    const work = longWork(`${topic}/${String(partition)}`);
    const begun = performance.now();
    const by = await rebuildView(
      { topic, partition },
      {
        ...parts,
        view: parts.viewOf(topic),
        transactionalId: transactionalIdOf(unit, partition),
        log: quiet,
        onProgress: work.at,
      },
    );
    work.end();
    const seconds = ((performance.now() - begun) / 1000).toFixed(1);
    const who = by === 'here' ? '' : ', by a worker that took it back meanwhile';
    print(`${topic}/${String(partition)} was emptied and filled in ${seconds} s${who}.`);
  }
  const reports = await reportsOf(topic, wanted, undefined, parts);
  print(viewLines(reports).join('\n'));
  return reports.every(isFaithful);
}
