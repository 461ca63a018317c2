import { identifiesTopic, type LogPartition, type TopicPartition } from '../../engine/kafka.ts';
import { fetchById, fetchesByTopicId } from './fetch-by-id.ts';
import './kafkajs-codecs.ts';
import { batchOf } from './kafkajs-record.ts';
import { type Broker, type PartitionAnswer, type ProtocolError, READ_COMMITTED } from './protocol.ts';
import { decodeBatches, type RecordBatch } from './record-batch.ts';

/** Longest wait of a fetch that finds nothing, ms: also the latency of a partition that is added or resumed meanwhile. */
const MAX_WAIT_MS = 100;
const MAX_BYTES_PER_PARTITION = 1_048_576;
/** Of one answer: enough to keep a broker busy, and few enough that records are still in the processor's cache when they are worked on. */
const MAX_BYTES = 4 * 1_048_576;

const LIMITS = {
  isolationLevel: READ_COMMITTED,
  maxWaitTime: MAX_WAIT_MS,
  minBytes: 1,
  maxBytes: MAX_BYTES,
};

export interface Place {
  readonly at: TopicPartition;
  readonly incarnation: string;
  readonly offset: number;
}

export interface Fetched<P> {
  readonly place: P;
  readonly answer: PartitionAnswer;
  readonly batches: readonly RecordBatch[];
}

/**
 * One fetch of several partitions from their leader, which serves them in this order until the answer is full: by topic id where
 * the broker can, else by name. Throws where any of them has an error, which says which one: `topic`, `partition`.
 */
export function fetchPartitions<P extends Place>(
  broker: Broker,
  places: readonly P[],
): Promise<Fetched<P>[]> {
  const areIds = fetchesByTopicId(broker) && places.every(({ incarnation }) => identifiesTopic(incarnation));
  return areIds ? byId(broker, places) : byName(broker, places);
}

async function byId<P extends Place>(broker: Broker, places: readonly P[]): Promise<Fetched<P>[]> {
  const topics = [...Map.groupBy(places, (p) => p.incarnation)].map(([id, ps]) => ({
    id,
    partitions: ps.map(asked),
  }));
  try {
    const found = await fetchById(broker, { ...LIMITS, topics });
    return found.flatMap(({ id, partition: answer, records }) => {
      const place = places.find((p) => p.incarnation === id && p.at.partition === answer.partition);
      return place ? [{ place, answer, batches: decodeBatches(records, logOf(place)) }] : [];
    });
  } catch (error) {
    const { topicId } = error as ProtocolError;
    const topic = places.find((p) => p.incarnation === topicId)?.at.topic;
    throw topic === undefined ? error : Object.assign(error as ProtocolError, { topic });
  }
}

async function byName<P extends Place>(broker: Broker, places: readonly P[]): Promise<Fetched<P>[]> {
  const topics = [...Map.groupBy(places, (p) => p.at.topic)].map(([topic, ps]) => ({
    topic,
    partitions: ps.map(asked),
  }));
  const { responses } = await broker.fetch({ ...LIMITS, topics });
  return responses.flatMap(({ topicName, partitions }) =>
    partitions.flatMap((answer) => {
      const place = places.find(({ at }) => at.topic === topicName && at.partition === answer.partition);
      return place
        ? [{ place, answer, batches: answer.messages.map((record) => batchOf(record, logOf(place))) }]
        : [];
    }),
  );
}

const asked = ({ at, offset }: Place) => ({
  partition: at.partition,
  fetchOffset: String(offset),
  maxBytes: MAX_BYTES_PER_PARTITION,
});

const logOf = ({ at, incarnation }: Place): LogPartition => ({ ...at, incarnation });
