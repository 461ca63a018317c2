/** What must exist before a worker starts: schemas, topics, tables. Each step is also a command of its own. */
import { clickHouseAnalytics } from '../adapters/clickhouse/analytics.ts';
import { applyTopics, planTopics } from '../adapters/kafka/topic-admin.ts';
import { agpis } from '../topology/agpis.ts';
import { registerSchemas } from './schemas.ts';
import { reachKafka } from './reach-kafka.ts';
import { type Addresses, kafkaConnection } from './settings.ts';

export async function setUp(addresses: Addresses, say: (line: string) => void): Promise<void> {
  const analytics = clickHouseAnalytics({ url: addresses.clickhouseUrl });
  try {
    const [registered, , migrations] = await Promise.all([
      registerSchemas(addresses.registryUrl),
      createTopics(addresses),
      analytics.migrate(),
    ]);
    say(
      `schemas: ${String(registered)} registered, topics: ${String(agpis.topics.length)} in place, tables: ${String(migrations.length)} migrations applied`,
    );
  } finally {
    await analytics.close();
  }
}

async function createTopics(addresses: Addresses): Promise<void> {
  const connection = kafkaConnection(addresses, 'agpis-admin');
  await reachKafka(connection);
  const changes = await planTopics(connection, agpis);
  const refused = changes.find((c) => c.kind === 'refuse');
  if (refused) throw new Error(refused.sentence);
  await applyTopics(connection, changes);
}
