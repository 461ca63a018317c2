import type { TopicSettings } from '../../engine/kafka.ts';
import { TOPIC, settingsOf } from './describe-configs.ts';
import type { Broker } from './protocol.ts';

const CLEANUP = 'cleanup.policy';
const MAX_BATCH = 'max.message.bytes';

/** None where this user may not see them: a broker tells of all that are asked for at once, or refuses. */
export async function topicSettings(
  broker: Broker,
  topics: readonly string[],
): Promise<Map<string, TopicSettings>> {
  if (topics.length === 0) return new Map();
  const found = await settingsOf(broker, TOPIC, topics, [CLEANUP, MAX_BATCH]);
  return new Map(
    [...(found ?? [])].map(([topic, settings]) => [
      topic,
      { cleanup: settings.get(CLEANUP) ?? '', maxBatchBytes: Number(settings.get(MAX_BATCH)) },
    ]),
  );
}
