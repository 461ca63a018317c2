/**
 * Setting single settings of topics and leaving the others as they are. AlterConfigs, the only request of kafkajs for it, replaces
 * all that a topic has been set to; IncrementalAlterConfigs (KIP-339) names what changes, and is put here.
 * Layout: https://kafka.apache.org/protocol#The_Messages_IncrementalAlterConfigs
 */
import { connectTo } from './connect.ts';
import { TOPIC } from './describe-configs.ts';
import {
  type Decoder,
  type Encoder,
  protocolError,
  readArray,
  sendFlexible,
  skipTags,
  speaks,
  writeArray,
  writeNoTags,
} from './flexible.ts';
import { type Broker, type ConnectionSettings, clusterOf, kafkaOf } from './protocol.ts';

const INCREMENTAL_ALTER_CONFIGS = 44;
/** The first flexible one: Kafka 2.4. */
const VERSION = 1;
const SET = 0;
/** DescribeConfigs: set for this topic, not a default of the broker or of Kafka. */
const SET_FOR_TOPIC = 1;

/** By topic, what each setting shall be. */
export type NewSettings = ReadonlyMap<string, Readonly<Record<string, string>>>;

/** Sets what is named and nothing else. Throws where the broker refuses one; settings of other topics may have been made then. */
export async function setTopicSettings(settings: ConnectionSettings, wanted: NewSettings): Promise<void> {
  if (wanted.size === 0) return;
  const cluster = clusterOf(kafkaOf(settings));
  await connectTo(cluster, settings);
  try {
    const broker = await cluster.brokerPool.findConnectedBroker();
    await broker.connect();
    const set = speaks(broker, INCREMENTAL_ALTER_CONFIGS, VERSION) ? setIncrementally : setWithPresent;
    await set(broker, wanted);
  } finally {
    await cluster.disconnect();
  }
}

export async function setIncrementally(broker: Broker, wanted: NewSettings): Promise<void> {
  const refusals = await sendFlexible(broker, {
    apiKey: INCREMENTAL_ALTER_CONFIGS,
    apiVersion: VERSION,
    apiName: 'IncrementalAlterConfigs',
    write: (body) => writeRequest(body, wanted),
    read: readRefusals,
  });
  const [first] = refusals;
  if (!first) return;
  const cause = protocolError(first.errorCode);
  const shown = refusals.map(({ topic, message }) => `${topic} (${message ?? cause.message})`).join(', ');
  throw new Error(
    `The broker refuses settings of ${shown}: correct them in the map, or allow AlterConfigs.`,
    {
      cause,
    },
  );
}

/** For brokers before Kafka 2.4: what is sent replaces all, so what has been set is sent again. Between the two, another's change is lost. */
export async function setWithPresent(broker: Broker, wanted: NewSettings): Promise<void> {
  const { resources } = await broker.describeConfigs({
    includeSynonyms: false,
    resources: [...wanted.keys()].map((name) => ({ type: TOPIC, name, configNames: [] })),
  });
  await broker.alterConfigs({
    validateOnly: false,
    resources: resources.map(({ resourceName: name, configEntries }) => {
      const present = configEntries.flatMap(({ configName, configValue, configSource }) =>
        configSource === SET_FOR_TOPIC && configValue !== null ? [[configName, configValue] as const] : [],
      );
      const all = { ...Object.fromEntries(present), ...wanted.get(name) };
      return {
        type: TOPIC,
        name,
        configEntries: Object.entries(all).map(([k, value]) => ({ name: k, value })),
      };
    }),
  });
}

function writeRequest(body: Encoder, wanted: NewSettings): void {
  writeArray(body, [...wanted], ([topic, settings], to) => {
    to.writeInt8(TOPIC);
    to.writeUVarIntString(topic);
    writeArray(to, Object.entries(settings), ([name, value]) => {
      to.writeUVarIntString(name);
      to.writeInt8(SET);
      to.writeUVarIntString(value);
      writeNoTags(to);
    });
    writeNoTags(to);
  });
  body.writeBoolean(false); // validate_only
  writeNoTags(body);
}

interface Refusal {
  readonly errorCode: number;
  readonly message: string | null;
  readonly topic: string;
}

function readRefusals(body: Decoder): Refusal[] {
  body.readInt32(); // throttle_time_ms
  const answers = readArray(body, (from): Refusal => {
    const errorCode = from.readInt16();
    const message = from.readUVarIntString();
    from.readInt8(); // resource_type
    const topic = from.readUVarIntString() ?? '';
    skipTags(from);
    return { errorCode, message, topic };
  });
  return (answers ?? []).filter(({ errorCode }) => errorCode !== 0);
}
