import { Command } from 'commander';
import { registerCheckCommand } from './check.ts';
import { registerDemoCommand } from './demo/command.ts';
import { registerHashCommand } from './hash.ts';
import { registerIngestCommand } from './ingest.ts';
import { registerRunCommand } from './run.ts';
import { registerSchemaCommands } from './schemas.ts';
import { registerServiceCommands } from './services.ts';
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
await program.parseAsync();
