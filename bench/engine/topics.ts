import type { Admin } from 'kafkajs';
import { createTopics } from '../../adapters/kafka/topic-admin.ts';
import { kafkaOf } from '../../adapters/kafka/protocol.ts';

export interface TopicPlan {
  readonly topic: string;
  readonly partitions: number;
  readonly cleanup: 'delete' | 'compact';
}

export async function withAdmin<T>(
  brokers: readonly string[],
  use: (admin: Admin) => Promise<T>,
): Promise<T> {
  const admin = kafkaOf({ brokers: [...brokers], clientId: 'bench-engine-admin' }).admin();
  await admin.connect();
  try {
    return await use(admin);
  } finally {
    await admin.disconnect();
  }
}

export const makeTopics = (brokers: readonly string[], plans: readonly TopicPlan[]): Promise<void> =>
  withAdmin(brokers, (admin) =>
    createTopics(
      admin,
      plans.map(({ topic, partitions, cleanup }) => ({
        topic,
        numPartitions: partitions,
        replicationFactor: 1,
        configEntries: [{ name: 'cleanup.policy', value: cleanup }],
      })),
    ),
  );

/** Of those that exist; what a system created for itself begins with the run's name too. */
export const removeTopics = (brokers: readonly string[], run: string): Promise<void> =>
  withAdmin(brokers, async (admin) => {
    const topics = (await admin.listTopics()).filter((topic) => topic.includes(run));
    if (topics.length > 0) await admin.deleteTopics({ topics });
  });
