import { type LogPartition, partitionId } from '../kafka.ts';
import { type MemoryLog, memoryLog } from './memory-log.ts';

export interface TopicDefinition {
  readonly name: string;
  readonly partitions: number;
  /** `cleanup.policy`, as a broker names it. */
  readonly cleanup: string;
}

export interface MemoryTopic extends TopicDefinition {
  /** Another one after the topic was deleted and created anew. */
  readonly incarnation: string;
  readonly logs: readonly MemoryLog[];
}

export class UnknownTopic extends Error {
  readonly code = 'unknown-topic';
  readonly retriable = true;
}

export interface MemoryTopics {
  create(definition: TopicDefinition): MemoryTopic;
  delete(name: string): void;
  find(name: string): MemoryTopic | undefined;
  /** The log that bears the name at present, or the one with that incarnation. Throws UnknownTopic where there is none. */
  log(at: LogPartition): { readonly log: MemoryLog; readonly incarnation: string };
  all(): readonly MemoryTopic[];
}

export function memoryTopics(): MemoryTopics {
  const topics = new Map<string, MemoryTopic>();
  let created = 0;

  return {
    create(definition) {
      if (topics.has(definition.name)) throw new Error(`the topic ${definition.name} exists already`);
      created += 1;
      const logs = Array.from({ length: definition.partitions }, memoryLog);
      const topic: MemoryTopic = { ...definition, incarnation: `log-${String(created)}`, logs };
      topics.set(topic.name, topic);
      return topic;
    },
    delete(name) {
      const topic = topics.get(name);
      topics.delete(name);
      topic?.logs.forEach((log) => log.remove());
    },
    find: (name) => topics.get(name),
    log(at) {
      const topic = topics.get(at.topic);
      if (!topic) throw new UnknownTopic(`${at.topic} was deleted, or never was`);
      if (at.incarnation !== undefined && at.incarnation !== topic.incarnation)
        throw new UnknownTopic(`${at.topic} was created anew (it was ${at.incarnation})`);
      const log = topic.logs[at.partition];
      if (!log) throw new UnknownTopic(`${partitionId(at)} does not exist`);
      return { log, incarnation: topic.incarnation };
    },
    all: () => [...topics.values()],
  };
}
