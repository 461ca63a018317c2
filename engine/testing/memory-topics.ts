import { type LogPartition, type OutRecord, partitionId } from '../kafka.ts';
import { batchSizeOf } from '../record-size.ts';
import { type MemoryLog, memoryLog } from './memory-log.ts';

export interface TopicDefinition {
  readonly name: string;
  readonly partitions: number;
  /** `cleanup.policy`, as a broker names it. */
  readonly cleanup: string;
  /** `max.message.bytes`. Default 1,048,588, as Kafka's. */
  readonly maxBatchBytes?: number;
}

export interface MemoryTopic extends TopicDefinition {
  partitions: number;
  /** May be changed while it is used, as a real topic's. */
  maxBatchBytes: number;
  /** Another one after the topic was deleted and created anew. */
  readonly incarnation: string;
  readonly logs: MemoryLog[];
}

export class UnknownTopic extends Error {
  readonly code = 'unknown-topic';
  readonly retriable = true;
}

export interface MemoryTopics {
  create(definition: TopicDefinition): MemoryTopic;
  delete(name: string): void;
  /** Adds empty partitions, as Kafka does: no record moves. Throws where it would be fewer. */
  addPartitions(name: string, partitions: number): void;
  find(name: string): MemoryTopic | undefined;
  /** As `find`. Throws UnknownTopic where there is none. */
  get(name: string): MemoryTopic;
  /** The log that bears the name at present, or the one with that incarnation. Throws UnknownTopic where there is none. */
  log(at: LogPartition): { readonly log: MemoryLog; readonly incarnation: string };
  /** As `log`; throws where the record is larger than the topic takes. */
  logFor(record: OutRecord): MemoryLog;
  all(): readonly MemoryTopic[];
}

export function memoryTopics(): MemoryTopics {
  const topics = new Map<string, MemoryTopic>();
  let created = 0;

  function get(name: string): MemoryTopic {
    const topic = topics.get(name);
    if (topic) return topic;
    throw new UnknownTopic(`${name} was deleted, or never was`);
  }

  const found: MemoryTopics = {
    create(definition) {
      if (topics.has(definition.name)) throw new Error(`the topic ${definition.name} exists already`);
      created += 1;
      const logs = Array.from({ length: definition.partitions }, memoryLog);
      const topic: MemoryTopic = {
        maxBatchBytes: 1_048_588,
        ...definition,
        incarnation: `log-${String(created)}`,
        logs,
      };
      topics.set(topic.name, topic);
      return topic;
    },
    delete(name) {
      const topic = topics.get(name);
      topics.delete(name);
      topic?.logs.forEach((log) => log.remove());
    },
    addPartitions(name, partitions) {
      const topic = get(name);
      if (partitions < topic.partitions)
        throw new Error(`${name} has ${String(topic.partitions)} partitions: none can be taken away`);
      while (topic.logs.length < partitions) topic.logs.push(memoryLog());
      topic.partitions = partitions;
    },
    find: (name) => topics.get(name),
    get,
    log(at) {
      const topic = get(at.topic);
      if (at.incarnation !== undefined && at.incarnation !== topic.incarnation)
        throw new UnknownTopic(`${at.topic} was created anew (it was ${at.incarnation})`);
      const log = topic.logs[at.partition];
      if (!log) throw new UnknownTopic(`${partitionId(at)} does not exist`);
      return { log, incarnation: topic.incarnation };
    },
    logFor(record) {
      const { log } = found.log({ topic: record.topic, partition: record.partition });
      const most = get(record.topic).maxBatchBytes;
      if (batchSizeOf(record) <= most) return log;
      throw Object.assign(
        new Error(`${record.topic} takes batches of ${String(most)} bytes, and this record is larger`),
        { type: 'MESSAGE_TOO_LARGE' },
      );
    },
    all: () => [...topics.values()],
  };
  return found;
}
