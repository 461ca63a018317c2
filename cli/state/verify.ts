import type { Command } from 'commander';
import { accountOf, type ChangelogReport, isSound } from '../../engine/state/changelog-account.ts';
import { isFaithful, verifyView, type ViewReport } from '../../engine/state/verify-view.ts';
import { longWork } from './long-work.ts';
import { partitionOption, sampleOption, unitOption, viewOption } from './options.ts';
import { CHANGELOGS, groupOf, type StateParts, VIEWS, withStateParts } from './parts.ts';
import { changelogJson, changelogLines, viewJson, viewLines } from './print.ts';

interface VerifyOptions {
  readonly view?: string;
  readonly unit?: string;
  readonly partition?: number;
  readonly sample?: number;
  readonly json?: true;
}

export function addVerify(state: Command): void {
  state
    .command('verify')
    .description(
      'compare views with their topics, and changelogs with their groups; exit code 1 when they differ',
    )
    .addOption(viewOption('this view alone, and no changelog'))
    .addOption(unitOption('the changelog of this unit alone, and no view'))
    .addOption(partitionOption())
    .addOption(sampleOption())
    .option('--json', 'print one JSON object')
    .addHelpText(
      'after',
      '\nIt reads and changes nothing, and works beside running workers: each key is compared as of the offset\n' +
        'at which the view stood when it was read. A view is read in full, unless --sample says otherwise.',
    )
    .action(async (options: VerifyOptions) => {
      const { views, changelogs } = await withStateParts((parts) => look(options, parts));
      if (options.json)
        process.stdout.write(
          `${JSON.stringify({ views: views.map(viewJson), changelogs: changelogs.map(changelogJson) }, null, 2)}\n`,
        );
      else {
        const blocks = [
          views.length > 0 ? viewLines(views) : [],
          changelogs.length > 0 ? changelogLines(changelogs) : [],
        ];
        process.stdout.write(
          `${blocks
            .filter((lines) => lines.length > 0)
            .map((lines) => lines.join('\n'))
            .join('\n\n')}\n`,
        );
      }
      if (!views.every(isFaithful) || !changelogs.every(isSound)) process.exitCode = 1;
    });
}

async function look(
  { view, unit, partition, sample }: VerifyOptions,
  parts: StateParts,
): Promise<{ views: ViewReport[]; changelogs: ChangelogReport[] }> {
  const views: ViewReport[] = [];
  const changelogs: ChangelogReport[] = [];
  if (unit === undefined)
    for (const { topic } of VIEWS.filter((v) => view === undefined || v.topic === view))
      views.push(...(await reportsOf(topic, partition, sample, parts)));
  if (view === undefined)
    for (const changelog of CHANGELOGS.filter((c) => unit === undefined || c.unit === unit))
      for (const each of await parts.partitionsOf(changelog.topic, partition)) {
        const work = longWork(`${changelog.topic}/${String(each)}`);
        const of = { groupId: groupOf(changelog.unit), inputs: changelog.inputs };
        changelogs.push(
          await accountOf({ topic: changelog.topic, partition: each }, of, { ...parts, onProgress: work.at }),
        );
        work.end();
      }
  return { views, changelogs };
}

export async function reportsOf(
  topic: string,
  partition: number | undefined,
  sample: number | undefined,
  parts: StateParts,
): Promise<ViewReport[]> {
  const reports: ViewReport[] = [];
  for (const each of await parts.partitionsOf(topic, partition)) {
    const work = longWork(`${topic}/${String(each)}`);
    reports.push(
      await verifyView(
        { topic, partition: each },
        { ...parts, view: parts.viewOf(topic), sample, onProgress: work.at },
      ),
    );
    work.end();
  }
  return reports;
}
