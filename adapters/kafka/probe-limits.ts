/** The broker's own limits, held against what a worker is set to do. */
import { KafkaProbeError } from './probe-error.ts';
import type { Broker, ProtocolError } from './protocol.ts';

/** Kafka's numbers of kinds of resources. */
const TOPIC = 2;
const BROKER = 4;
/** Batches are filled up to 960,000 bytes (chunks.ts); brokers take 1,048,588 unless told otherwise. */
const LEAST_RECORD_LIMIT = 1_000_000;

/** Settings of the broker by name; undefined where this user may not see them. */
export const brokerSettings = (
  broker: Broker,
  names: readonly string[],
): Promise<ReadonlyMap<string, string> | undefined> =>
  describe(broker, BROKER, [String(broker.nodeId)], names).then((found) => found?.get(String(broker.nodeId)));

/** Answers with what could not be looked at. */
export async function checkSessionTimeout(
  coordinator: Broker,
  ms: number | undefined,
): Promise<string | undefined> {
  if (ms === undefined) return undefined;
  const [low, high] = ['group.min.session.timeout.ms', 'group.max.session.timeout.ms'] as const;
  const found = await brokerSettings(coordinator, [low, high]);
  if (!found) return `${low} and ${high} of the broker`;
  const [min, max] = [Number(found.get(low) ?? 0), Number(found.get(high) ?? Infinity)];
  if (ms >= min && ms <= max) return undefined;
  const [name, limit, isHow] = ms < min ? [low, min, 'below'] : [high, max, 'above'];
  throw new KafkaProbeError(
    'SESSION_TIMEOUT_REFUSED',
    `AGPIS_SESSION_TIMEOUT_MS is ${String(ms)}, ${isHow} the broker's ${name} of ${String(limit)}: set it from ${String(min)} to ${String(max)}, or change the broker.`,
  );
}

/** Of topics that exist: `agpis topics` says what is missing. Answers with what could not be looked at. */
export async function checkRecordLimits(
  broker: Broker,
  topics: readonly string[],
): Promise<string | undefined> {
  if (topics.length === 0) return undefined;
  const setting = 'max.message.bytes';
  const found = await describe(broker, TOPIC, topics, [setting]);
  if (!found) return `${setting} of the topics`;
  const low = topics.filter(
    (topic) => Number(found.get(topic)?.get(setting) ?? Infinity) < LEAST_RECORD_LIMIT,
  );
  if (low.length === 0) return undefined;
  const [first = ''] = low;
  throw new KafkaProbeError(
    'RECORD_LIMIT_LOW',
    `${low.join(', ')} ${low.length === 1 ? 'takes' : 'take'} batches of at most ${found.get(first)?.get(setting) ?? ''} bytes, and a worker writes up to ${String(LEAST_RECORD_LIMIT)}: raise ${setting} of the topic, or message.max.bytes of the broker.`,
  );
}

const NOT_SHOWN: ReadonlySet<string> = new Set([
  'CLUSTER_AUTHORIZATION_FAILED',
  'TOPIC_AUTHORIZATION_FAILED',
  'UNKNOWN_TOPIC_OR_PARTITION',
]);

async function describe(
  broker: Broker,
  type: number,
  resources: readonly string[],
  configNames: readonly string[],
): Promise<Map<string, ReadonlyMap<string, string>> | undefined> {
  try {
    const { resources: found } = await broker.describeConfigs({
      includeSynonyms: false,
      resources: resources.map((name) => ({ type, name, configNames: [...configNames] })),
    });
    return new Map(
      found.map(({ resourceName, configEntries }) => [
        resourceName,
        new Map(configEntries.map((e) => [e.configName, e.configValue ?? ''])),
      ]),
    );
  } catch (error) {
    if (NOT_SHOWN.has((error as ProtocolError).type ?? '')) return undefined;
    throw error;
  }
}
