import { type Command, Option } from 'commander';
import { describe, describeAsMermaid, describeAsText } from '../engine/describe.ts';
import { agpis } from '../topology/agpis.ts';

export function registerTopologyCommand(program: Command): void {
  program
    .command('topology')
    .description('print the map: units, stages, topics')
    .addOption(
      new Option('--format <format>', 'how to print it').choices(['text', 'mermaid', 'json']).default('text'),
    )
    .action(({ format }: { format: 'text' | 'mermaid' | 'json' }) => {
      const description = describe(agpis);
      const text =
        format === 'json'
          ? `${JSON.stringify(description, null, 2)}\n`
          : format === 'mermaid'
            ? describeAsMermaid(description)
            : describeAsText(description);
      process.stdout.write(text);
    });
}
