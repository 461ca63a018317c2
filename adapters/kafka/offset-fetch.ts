/**
 * Committed offsets, and only stable ones (OffsetFetch version 7, KIP-447; Kafka 2.5). A transaction's commit is answered before
 * the group's coordinator has applied it: kafkajs, which asks in version 4, may be told the offset of before. Who takes a
 * partition over from such an offset repeats what was committed, if nothing else tells better: a sink has nothing else.
 * Layout: https://kafka.apache.org/protocol#The_Messages_OffsetFetch
 */
import { type TopicPartition, partitionId, UnsettledOffsets } from '../../engine/kafka.ts';
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
import type { Broker } from './protocol.ts';

const OFFSET_FETCH = 9;
const VERSION = 7;
const UNSTABLE_OFFSET_COMMIT = 88;

export interface CommittedOffset {
  readonly offset: number;
  readonly metadata: string;
}

/** Absent where none was committed. Throws a retriable error while a commit is decided and not applied yet. */
export async function fetchOffsets(
  coordinator: Broker,
  groupId: string,
  partitions: readonly TopicPartition[],
): Promise<Map<string, CommittedOffset>> {
  const topics = [...Map.groupBy(partitions, (p) => p.topic)].map(([topic, of]) => ({
    topic,
    partitions: of.map(({ partition }) => partition),
  }));
  const answers = speaks(coordinator, OFFSET_FETCH, VERSION)
    ? await fetchStable(coordinator, groupId, topics)
    : await fetchAny(coordinator, groupId, topics);
  const found = new Map<string, CommittedOffset>();
  for (const { topic, partition, offset, metadata } of answers)
    if (offset >= 0) found.set(partitionId({ topic, partition }), { offset, metadata });
  return found;
}

interface Answer extends TopicPartition, CommittedOffset {
  readonly errorCode: number;
}

type Asked = readonly { readonly topic: string; readonly partitions: readonly number[] }[];

async function fetchAny(coordinator: Broker, groupId: string, topics: Asked): Promise<Answer[]> {
  const { responses } = await coordinator.offsetFetch({
    groupId,
    topics: topics.map(({ topic, partitions }) => ({
      topic,
      partitions: partitions.map((partition) => ({ partition })),
    })),
  });
  return responses.flatMap(({ topic, partitions }) =>
    partitions.map(({ partition, offset, metadata }) => ({
      topic,
      partition,
      offset: Number(offset),
      metadata: metadata ?? '',
      errorCode: 0,
    })),
  );
}

async function fetchStable(coordinator: Broker, groupId: string, topics: Asked): Promise<Answer[]> {
  const { answers, errorCode } = await sendFlexible(coordinator, {
    apiKey: OFFSET_FETCH,
    apiVersion: VERSION,
    apiName: 'OffsetFetch',
    write: (body) => writeRequest(body, groupId, topics),
    read: readResponse,
  });
  if (errorCode !== 0) throw protocolError(errorCode);
  const failed = answers.find((answer) => answer.errorCode !== 0);
  if (failed) throw faultOf(failed, groupId);
  return answers;
}

/** kafkajs does not know the error of an offset that is not stable yet. */
function faultOf(answer: Answer, groupId: string): Error {
  if (answer.errorCode !== UNSTABLE_OFFSET_COMMIT) return protocolError(answer.errorCode);
  return new UnsettledOffsets(
    `the group ${groupId} has a commit at ${partitionId(answer)} that is decided and not applied yet. Where that lasts for more than two minutes the brokers have lost sight of a transaction: look for it with "kafka-transactions.sh find-hanging" in the group's partition of __consumer_offsets, and abort it`,
  );
}

function writeRequest(body: Encoder, groupId: string, topics: Asked): void {
  body.writeUVarIntString(groupId);
  writeArray(body, topics, ({ topic, partitions }, to) => {
    to.writeUVarIntString(topic);
    writeArray(to, partitions, (partition, t) => t.writeInt32(partition));
    writeNoTags(to);
  });
  body.writeBoolean(true); // require_stable
  writeNoTags(body);
}

function readResponse(body: Decoder): { answers: Answer[]; errorCode: number } {
  body.readInt32(); // throttle_time_ms
  const topics = readArray(body, (from) => {
    const topic = from.readUVarIntString() ?? '';
    const partitions = readArray(from, (f) => readPartition(f, topic)) ?? [];
    skipTags(from);
    return partitions;
  });
  return { answers: (topics ?? []).flat(), errorCode: body.readInt16() };
}

function readPartition(from: Decoder, topic: string): Answer {
  const partition = from.readInt32();
  const offset = Number(from.readInt64().toString());
  from.readInt32(); // committed_leader_epoch
  const metadata = from.readUVarIntString() ?? '';
  const errorCode = from.readInt16();
  skipTags(from);
  return { topic, partition, offset, metadata, errorCode };
}
