import { type OffsetCommit, type TopicPartition, partitionId } from '../kafka.ts';

export interface CommittedOffset {
  readonly offset: number;
  readonly metadata: string;
}

/** What groups have committed. The decision and its being seen are two things, as on a real broker. */
export interface MemoryOffsets {
  /** Decided: it becomes visible by `publish`. */
  decide(groupId: string, commits: readonly OffsetCommit[]): { readonly publish: () => void };
  /** Of a transaction that is over, and nobody has told the group: pending until that is called off. */
  hold(groupId: string, commits: readonly OffsetCommit[]): { readonly release: () => void };
  /** What a consumer that asks is told. */
  visible(groupId: string, at: TopicPartition): CommittedOffset | undefined;
  /** What is true, though perhaps not yet told. */
  decided(groupId: string, at: TopicPartition): CommittedOffset | undefined;
  /** Decided, and not yet visible. */
  isPending(groupId: string, at: TopicPartition): boolean;
  /** Offsets go with their topic. */
  forget(topic: string): void;
}

export function memoryOffsets(): MemoryOffsets {
  const visible = new Map<string, CommittedOffset>();
  const decided = new Map<string, CommittedOffset>();
  const held = new Set<readonly string[]>();
  const keyOf = (groupId: string, at: TopicPartition): string => `${partitionId(at)} ${groupId}`;

  return {
    decide(groupId, commits) {
      const entries = commits.map(
        (c) => [keyOf(groupId, c), { offset: c.offset, metadata: c.metadata ?? '' }] as const,
      );
      for (const [key, value] of entries) decided.set(key, value);
      return {
        publish() {
          for (const [key, value] of entries) visible.set(key, value);
        },
      };
    },
    hold(groupId, commits) {
      const keys = commits.map((commit) => keyOf(groupId, commit));
      held.add(keys);
      return { release: () => void held.delete(keys) };
    },
    visible: (groupId, at) => visible.get(keyOf(groupId, at)),
    decided: (groupId, at) => decided.get(keyOf(groupId, at)),
    isPending(groupId, at) {
      const key = keyOf(groupId, at);
      return decided.get(key) !== visible.get(key) || [...held].some((keys) => keys.includes(key));
    },
    forget(topic) {
      for (const map of [visible, decided])
        for (const key of map.keys()) if (key.startsWith(`${topic}/`)) map.delete(key);
    },
  };
}
