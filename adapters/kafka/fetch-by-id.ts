/**
 * Reading by the topic's id (Fetch version 13, KIP-516; Kafka 3.1). Asked by name, as kafkajs asks, a broker answers from
 * whatever log bears the name now: after a topic was created anew, from the middle of another log, without a word.
 * Layout: https://kafka.apache.org/protocol#The_Messages_Fetch
 */
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
import type { Broker, PartitionAnswer, ProtocolError } from './protocol.ts';

const FETCH = 1;
const VERSION = 13;
const OFFSET_OUT_OF_RANGE = 1;
const UNKNOWN_TOPIC_ID = 100;
const INCONSISTENT_TOPIC_ID = 103;

export interface FetchById {
  readonly isolationLevel: number;
  readonly maxWaitTime: number;
  readonly minBytes: number;
  readonly maxBytes: number;
  readonly topics: readonly {
    readonly id: string;
    readonly partitions: readonly {
      readonly partition: number;
      readonly fetchOffset: string;
      readonly maxBytes: number;
    }[];
  }[];
}

export interface FetchedById {
  readonly id: string;
  readonly partition: PartitionAnswer;
  /** Record batches; the last may be cut off. */
  readonly records: Buffer;
}

export const fetchesByTopicId = (broker: Broker): boolean => speaks(broker, FETCH, VERSION);

/** Throws where a partition has an error: with its name, the topic's id and the partition, as kafkajs does by name. */
export async function fetchById(broker: Broker, request: FetchById): Promise<FetchedById[]> {
  const { errorCode, partitions } = await sendFlexible(broker, {
    apiKey: FETCH,
    apiVersion: VERSION,
    apiName: 'Fetch',
    write: (body) => writeRequest(body, request),
    read: readResponse,
  });
  if (errorCode !== 0) throw protocolError(errorCode);
  for (const { id, partition } of partitions) if (partition.errorCode !== 0) throw faultOf(id, partition);
  return partitions;
}

/** kafkajs knows no errors of topic ids. */
function faultOf(id: string, { partition, errorCode }: PartitionAnswer): ProtocolError {
  const at = { topicId: id, partition };
  if (errorCode === UNKNOWN_TOPIC_ID || errorCode === INCONSISTENT_TOPIC_ID) {
    const error = new Error(`the broker knows no topic with the id ${id}`);
    return Object.assign(error, at, { type: 'UNKNOWN_TOPIC_ID', retriable: true });
  }
  const name = errorCode === OFFSET_OUT_OF_RANGE ? { name: 'KafkaJSOffsetOutOfRange' } : {};
  return Object.assign(protocolError(errorCode), at, name);
}

function writeRequest(body: Encoder, request: FetchById): void {
  body
    .writeInt32(-1) // replica_id: a consumer
    .writeInt32(request.maxWaitTime)
    .writeInt32(request.minBytes)
    .writeInt32(request.maxBytes)
    .writeInt8(request.isolationLevel)
    .writeInt32(0) // session_id, session_epoch: none
    .writeInt32(-1);
  writeArray(body, request.topics, ({ id, partitions }, to) => {
    writeUuid(to, id);
    writeArray(to, partitions, ({ partition, fetchOffset, maxBytes }) => {
      to.writeInt32(partition)
        .writeInt32(-1) // current_leader_epoch: not known
        .writeInt64(Number(fetchOffset))
        .writeInt32(-1) // last_fetched_epoch
        .writeInt64(-1) // log_start_offset: for followers
        .writeInt32(maxBytes);
      writeNoTags(to);
    });
    writeNoTags(to);
  });
  writeArray(body, [], () => undefined); // forgotten_topics_data
  body.writeUVarIntString(''); // rack_id
  writeNoTags(body);
}

function readResponse(body: Decoder): { errorCode: number; partitions: FetchedById[] } {
  body.readInt32(); // throttle_time_ms
  const errorCode = body.readInt16();
  body.readInt32(); // session_id
  const topics = readArray(body, (from) => {
    const id = readUuid(from);
    const partitions = readArray(from, readPartition) ?? [];
    skipTags(from);
    return partitions.map((found) => ({ id, ...found }));
  });
  return { errorCode, partitions: (topics ?? []).flat() };
}

function readPartition(from: Decoder): Omit<FetchedById, 'id'> {
  const partition = {
    partition: from.readInt32(),
    errorCode: from.readInt16(),
    highWatermark: from.readInt64().toString(),
    lastStableOffset: from.readInt64().toString(),
  };
  from.readInt64(); // log_start_offset
  const abortedTransactions = readArray(from, (f) => {
    const aborted = { producerId: f.readInt64().toString(), firstOffset: f.readInt64().toString() };
    skipTags(f);
    return aborted;
  });
  from.readInt32(); // preferred_read_replica
  const length = from.readUVarInt();
  const records = from.readBytes(Math.max(0, length - 1));
  skipTags(from);
  return { partition: { ...partition, abortedTransactions }, records };
}
