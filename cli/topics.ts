import type { Command } from 'commander';
import { type TopicChange, applyTopics, planTopics } from '../adapters/kafka/topic-admin.ts';
import { agpis } from '../topology/agpis.ts';
import { reachKafka } from './reach-kafka.ts';
import { kafkaConnection, readKafkaAddress } from './settings.ts';

export function registerTopicCommands(program: Command): void {
  const topics = program
    .command('topics')
    .description("compare the broker's topics with the map, and create what is missing");
  topics
    .command('plan')
    .description('show what "apply" would do; exit code 2 when there is something to do')
    .option('--json', 'one JSON array')
    .action(async ({ json }: { json?: true }) => {
      const changes = await plan();
      process.stdout.write(json ? `${JSON.stringify(changes)}\n` : show(changes));
      if (changes.length > 0) process.exitCode = 2;
    });
  topics
    .command('apply')
    .description('create missing topics and set declared configuration; deletes nothing')
    .action(async () => {
      const changes = await plan();
      process.stdout.write(show(changes));
      await applyTopics(connection(), changes);
      if (changes.some((c) => c.kind === 'refuse')) process.exitCode = 1;
    });
}

async function plan(): Promise<TopicChange[]> {
  await reachKafka(connection());
  return planTopics(connection(), agpis);
}

const connection = () => kafkaConnection(readKafkaAddress(), 'agpis-admin');

function show(changes: readonly TopicChange[]): string {
  if (changes.length === 0) return `All ${String(agpis.topics.length)} topics are as declared.\n`;
  return changes.map((c) => `${line(c)}\n`).join('');
}

function line(change: TopicChange): string {
  switch (change.kind) {
    case 'create':
      return `+ ${change.topic} (${String(change.partitions)} partitions, ${Object.entries(change.config)
        .map(([k, v]) => `${k}=${v}`)
        .join(', ')})`;
    case 'configure':
      return `~ ${change.topic}: ${change.setting} ${change.from || '(default)'} → ${change.to}`;
    case 'refuse':
      return `! ${change.sentence}`;
  }
}
