import { Command } from 'commander';
import { registerServiceCommands } from './services.ts';

const program = new Command('agpis').description(
  'Product-change events in; image sequences fit to publish out, with a reject rate one can trust.',
);
registerServiceCommands(program);
await program.parseAsync();
