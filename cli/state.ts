import type { Command } from 'commander';
import { addRebuild } from './state/rebuild.ts';
import { addShow } from './state/show.ts';
import { addVerify } from './state/verify.ts';

export function registerStateCommands(program: Command): void {
  const state = program
    .command('state')
    .description('what tasks remember: compare the stores with Kafka, rebuild them from it, look into them');
  addVerify(state);
  addRebuild(state);
  addShow(state);
}
