/** The broker's own limits, held against what a worker is set to do. */
import { FULL_BATCH_BYTES } from '../../engine/kafka.ts';
import { BROKER, TOPIC, settingsOf } from './describe-configs.ts';
import { KafkaProbeError } from './probe-error.ts';
import type { Broker, ProtocolError } from './protocol.ts';

/** Settings of the broker by name; undefined where this user may not see them. */
export const brokerSettings = (
  broker: Broker,
  names: readonly string[],
): Promise<ReadonlyMap<string, string> | undefined> =>
  settingsOf(broker, BROKER, [String(broker.nodeId)], names).then((found) =>
    found?.get(String(broker.nodeId)),
  );

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
    `The session timeout is ${String(ms)} ms, ${isHow} the broker's ${name} of ${String(limit)}: set it from ${String(min)} to ${String(max)}, or change the broker.`,
  );
}

/** Of topics that exist. Answers with what could not be looked at. */
export async function checkRecordLimits(
  broker: Broker,
  topics: readonly string[],
): Promise<string | undefined> {
  if (topics.length === 0) return undefined;
  const setting = 'max.message.bytes';
  const found = await settingsOf(broker, TOPIC, topics, [setting]).catch((error: unknown) => {
    // One that does not exist is missed elsewhere, and hides the others here.
    if ((error as ProtocolError).type !== 'UNKNOWN_TOPIC_OR_PARTITION') throw error;
    return undefined;
  });
  if (!found) return `${setting} of the topics`;
  const low = topics.filter((topic) => Number(found.get(topic)?.get(setting) ?? Infinity) < FULL_BATCH_BYTES);
  if (low.length === 0) return undefined;
  const [first = ''] = low;
  throw new KafkaProbeError(
    'RECORD_LIMIT_LOW',
    `${low.join(', ')} ${low.length === 1 ? 'takes' : 'take'} batches of at most ${found.get(first)?.get(setting) ?? ''} bytes, and a worker writes up to ${String(FULL_BATCH_BYTES)}: raise ${setting} of the topic, or message.max.bytes of the broker.`,
  );
}
