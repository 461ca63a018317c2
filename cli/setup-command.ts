import type { Command } from 'commander';
import { setUp } from './set-up.ts';
import { readAddresses } from './settings.ts';

export function registerSetupCommand(program: Command): void {
  program
    .command('setup')
    .description('register schemas, create topics, migrate tables: what a worker needs; harmless to repeat')
    .action(async () => {
      await setUp(readAddresses(), (line) => void process.stdout.write(`${line}\n`));
    });
}
