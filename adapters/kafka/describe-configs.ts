/** Settings of topics and brokers, as they are in force: defaults included. */
import type { Broker, ProtocolError } from './protocol.ts';

/** Kafka's numbers of kinds of resources. */
export const TOPIC = 2;
export const BROKER = 4;

const NOT_SHOWN: ReadonlySet<string> = new Set([
  'CLUSTER_AUTHORIZATION_FAILED',
  'TOPIC_AUTHORIZATION_FAILED',
]);

/** By resource and name; undefined where this user may not see them. Throws where one of them does not exist. */
export async function settingsOf(
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
