import type { Command } from 'commander';
import { type Appearance, violations } from '../processors/review/reasons.ts';
import { alignedTable } from './aligned-table.ts';

export function registerViolationsCommand(program: Command): void {
  program
    .command('violations')
    .description(
      'list what can be wrong with pictures whatever the marketplace: code, where it shows, sentence',
    )
    .option('--json', 'print JSON')
    .action(({ json }: { json?: true }) => {
      const text = json ? JSON.stringify(violations, null, 2) : violationLines().join('\n');
      process.stdout.write(`${text}\n`);
    });
}

export const violationLines = (): string[] =>
  alignedTable(
    [{ title: 'CODE' }, { title: 'SHOWS IN' }, { title: 'WAYS' }, { title: 'WHAT THE SELLER READS' }],
    violations.map(({ code, sentence, seenAs }) => [code, where(seenAs), ways(seenAs), sentence]),
  );

function where(seenAs: Appearance): string {
  if (seenAs.of === 'picture')
    return seenAs.slot === 'main' ? 'the main picture' : seenAs.local ? 'a part of a picture' : 'a picture';
  return seenAs.pictures > 1 ? `${String(seenAs.pictures)} pictures` : 'title and pictures';
}

const ways = (seenAs: Appearance): string =>
  seenAs.of === 'sequence' ? (seenAs.subKinds ?? []).join(', ') : '';
