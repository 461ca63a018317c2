import type { KafkaClient, OutRecord, TopicPartition } from '../kafka.ts';
import { memoryClient } from './memory-client.ts';
import { type MemoryGroups, memoryGroups } from './memory-groups.ts';
import { type LogEntry, type NewRecord } from './memory-log.ts';
import { type MemoryOffsets, memoryOffsets } from './memory-offsets.ts';
import { type MemoryTopics, memoryTopics } from './memory-topics.ts';
import {
  type MemoryTransactions,
  type TransactionOptions,
  memoryTransactions,
} from './memory-transactions.ts';
import type { Process, World } from './world.ts';

export interface BrokerSettings extends TransactionOptions {
  /** Records of one fetch, at most. */
  readonly fetchRecords: number;
}

/** What a broker does by itself when nothing else is said: as a real one on a good day. */
export const brokerSettings = (given: Partial<BrokerSettings> = {}): BrokerSettings => ({
  markersLag: false,
  offsetsLagMs: 0,
  unstableOffsets: false,
  fetchRecords: 500,
  ...given,
});

/** A Kafka cluster in memory: topics, transactions, groups. Nothing in it happens outside the world's turns. */
export interface MemoryBroker {
  readonly settings: BrokerSettings;
  readonly topics: MemoryTopics;
  readonly offsets: MemoryOffsets;
  readonly groups: MemoryGroups;
  readonly transactions: MemoryTransactions;
  /** The engine's port, for one worker. */
  client(process: Process): KafkaClient;
  /** Writes outside any transaction, at once; answers with the offset. */
  produce(record: OutRecord & { readonly timestamp?: number }): number;
  /** Deletes a topic, and what groups have committed of it. */
  deleteTopic(name: string): void;
  /** Deletes a topic and creates it anew, empty. */
  recreateTopic(name: string): void;
  /** Keeps the last committed record of each key, as a real broker's cleaner may at any time. Topics that are not compacted are refused. */
  compact(name: string): void;
  /** Everything that lies in a log, aborted records and markers, too. */
  entries(at: TopicPartition): readonly LogEntry[];
}

export function memoryBroker(
  world: Pick<World, 'clock' | 'turn'>,
  given: Partial<BrokerSettings> = {},
): MemoryBroker {
  const settings = brokerSettings(given);
  const topics = memoryTopics();
  const offsets = memoryOffsets();
  const groups = memoryGroups(world.clock);
  const transactions = memoryTransactions(world, topics, offsets, settings);

  function deleteTopic(name: string): void {
    topics.delete(name);
    offsets.forget(name);
  }

  const broker: MemoryBroker = {
    settings,
    topics,
    offsets,
    groups,
    transactions,
    client: (process) => memoryClient(broker, process),
    produce({ key, value, headers, timestamp = world.clock.now(), ...at }) {
      const record: NewRecord = { key, value, headers, timestamp };
      return topics.logFor({ ...at, key, value, headers }).append([record])[0] ?? -1;
    },
    deleteTopic,
    recreateTopic(name) {
      const topic = topics.find(name);
      if (!topic) throw new Error(`there is no topic ${name} to be created anew`);
      deleteTopic(name);
      const { partitions, cleanup, maxBatchBytes } = topic;
      topics.create({ name, partitions, cleanup, maxBatchBytes });
    },
    compact(name) {
      const topic = topics.find(name);
      if (topic?.cleanup !== 'compact') throw new Error(`${name} is not a compacted topic`);
      for (const log of topic.logs) log.compact();
    },
    entries: (at) => topics.log(at).log.entries(),
  };
  return broker;
}
