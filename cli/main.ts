import { Command } from 'commander';
import { registerCheckCommand } from './check.ts';
import { registerDemoCommand } from './demo/command.ts';
import { registerHashCommand } from './hash.ts';
import { registerIngestCommand } from './ingest.ts';
import { registerReviewCommands } from './review.ts';
import { openReviewQueue } from './review-queue.ts';
import { shownInFile } from './review/shown.ts';
import { registerRunCommand } from './run.ts';
import { registerSchemaCommands } from './schemas.ts';
import { registerServiceCommands } from './services.ts';
import { SettingsError } from './settings.ts';
import { registerTopicCommands } from './topics.ts';
import { registerTopologyCommand } from './topology.ts';

const program = new Command('agpis').description(
  'Product-change events in; image sequences fit to publish out, with a reject rate one can trust.',
);
registerDemoCommand(program);
registerCheckCommand(program);
registerHashCommand(program);
registerServiceCommands(program);
registerSchemaCommands(program);
registerTopicCommands(program);
registerTopologyCommand(program);
registerRunCommand(program);
registerIngestCommand(program);
registerReviewCommands(program, {
  openQueue: openReviewQueue,
  shown: shownInFile('.agpis/review-shown.json'),
  user: process.env['USER'],
});
try {
  await program.parseAsync();
} catch (error) {
  // What a person has to see to is a sentence; a fault of ours keeps its stack.
  if (!(error instanceof SettingsError)) throw error;
  process.stderr.write(`agpis: ${error.message}\n`);
  process.exitCode = 1;
}
