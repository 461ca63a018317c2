/**
 * The identity of the log behind a topic's name. A topic that is deleted and created anew has another id (KIP-516), and its
 * offsets mean something else. Metadata tells ids since version 10; kafkajs asks in version 6, so the question is put here.
 * Layout: https://kafka.apache.org/protocol#The_Messages_Metadata
 */
import { CLUSTER_WIDE } from '../../engine/kafka.ts';
import { fetchesByTopicId } from './fetch-by-id.ts';
import {
  type Decoder,
  type Encoder,
  protocolError,
  readArray,
  readUuid,
  sendFlexible,
  skipTags,
  speaks,
  writeArray,
  writeNoTags,
  writeUuid,
} from './flexible.ts';
import type { Broker, Cluster, ProtocolError } from './protocol.ts';

const METADATA = 3;
/** Kafka 3.1 and later. */
const VERSION = 12;
const NO_ID = Buffer.alloc(16).toString('base64url');
const UNKNOWN_TOPIC_OR_PARTITION = 3;

/**
 * Per topic a short text of [A-Za-z0-9_-] that stays the same while the topic lives. Brokers before Kafka 3.1 do not read by
 * topic id; there it is the cluster's id, which does not tell a topic from one created anew under its name.
 * Throws a retriable error while a topic is missing.
 */
export async function incarnationsOf(
  cluster: Cluster,
  topics: readonly string[],
): Promise<Map<string, string>> {
  await cluster.connect();
  const broker = await anyBroker(cluster);
  if (!speaks(broker, METADATA, VERSION) || !fetchesByTopicId(broker)) {
    const { clusterId } = await cluster.metadata();
    const stand = CLUSTER_WIDE + clusterId.replaceAll(/[^\w-]/g, '');
    return new Map(topics.map((topic) => [topic, stand]));
  }
  const found = await sendFlexible(broker, {
    apiKey: METADATA,
    apiVersion: VERSION,
    apiName: 'Metadata',
    write: (body) => writeRequest(body, topics),
    read: readResponse,
  });
  return new Map(topics.map((topic) => [topic, idOf(topic, found)]));
}

interface FoundTopic {
  readonly errorCode: number;
  readonly name: string | null;
  readonly id: string;
}

function idOf(topic: string, found: readonly FoundTopic[]): string {
  const entry = found.find(({ name }) => name === topic);
  const errorCode = entry?.errorCode ?? UNKNOWN_TOPIC_OR_PARTITION;
  if (entry && errorCode === 0 && entry.id !== NO_ID) return entry.id;
  const cause: ProtocolError = protocolError(errorCode || UNKNOWN_TOPIC_OR_PARTITION);
  const message = `the topic ${topic} has no id (${cause.message}): it was deleted, or has just been created`;
  throw Object.assign(new Error(message, { cause }), {
    type: cause.type,
    retriable: cause.retriable === true,
  });
}

async function anyBroker(cluster: Cluster): Promise<Broker> {
  const broker = await cluster.brokerPool.findConnectedBroker();
  await broker.connect();
  return broker;
}

function writeRequest(body: Encoder, topics: readonly string[]): void {
  writeArray(body, topics, (topic, to) => {
    writeUuid(to, NO_ID);
    to.writeUVarIntString(topic);
    writeNoTags(to);
  });
  body.writeBoolean(false); // allow_auto_topic_creation
  body.writeBoolean(false); // include_topic_authorized_operations
  writeNoTags(body);
}

function readResponse(body: Decoder): FoundTopic[] {
  body.readInt32(); // throttle_time_ms
  readArray(body, skipBroker);
  body.readUVarIntString(); // cluster_id
  body.readInt32(); // controller_id
  return readArray(body, readTopic) ?? [];
}

function skipBroker(from: Decoder): void {
  from.readInt32(); // node_id
  from.readUVarIntString(); // host
  from.readInt32(); // port
  from.readUVarIntString(); // rack
  skipTags(from);
}

function readTopic(from: Decoder): FoundTopic {
  const errorCode = from.readInt16();
  const name = from.readUVarIntString();
  const id = readUuid(from);
  from.readBoolean(); // is_internal
  readArray(from, skipPartition);
  from.readInt32(); // topic_authorized_operations
  skipTags(from);
  return { errorCode, name, id };
}

function skipPartition(from: Decoder): void {
  from.readInt16(); // error_code
  for (let n = 0; n < 3; n += 1) from.readInt32(); // partition_index, leader_id, leader_epoch
  for (let n = 0; n < 3; n += 1) readArray(from, (f) => f.readInt32()); // replica_nodes, isr_nodes, offline_replicas
  skipTags(from);
}
