import { type KafkaClient, type LogPartition, partitionId, UnsettledOffsets } from '../kafka.ts';
import { memoryFetcher, toInRecord } from './memory-fetcher.ts';
import { memoryMember } from './memory-member.ts';
import { memoryTransactor } from './memory-transactor.ts';
import type { MemoryGroups } from './memory-groups.ts';
import type { MemoryOffsets } from './memory-offsets.ts';
import { type MemoryTopics, UnknownTopic } from './memory-topics.ts';
import type { MemoryTransactions } from './memory-transactions.ts';
import type { Process } from './world.ts';

/** How long a topic that is missing is waited for, as the adapter to a real broker does. */
const SETTLE_MS = 5_000;
const STALL_MS = 60_000;
/** How long offsets that are decided and not applied are waited for, as there. */
const UNSETTLED_MS = 20_000;
/** Between two questions. */
const RETRY_MS = 100;

/** What of a broker its clients speak to. */
interface Broker {
  readonly topics: MemoryTopics;
  readonly offsets: MemoryOffsets;
  readonly groups: MemoryGroups;
  readonly transactions: MemoryTransactions;
  readonly settings: { readonly unstableOffsets: boolean; readonly fetchRecords: number };
}

/** The engine's Kafka port for one worker, on a broker in memory. */
export function memoryClient(broker: Broker, process: Process): KafkaClient {
  const { topics, offsets, groups, transactions, settings } = broker;

  /** Asks again while a topic is missing. */
  async function patiently<T>(ask: () => T): Promise<T> {
    for (const deadline = process.clock.elapsed() + SETTLE_MS; ;) {
      try {
        return ask();
      } catch (error) {
        if (!(error instanceof UnknownTopic) || process.clock.elapsed() >= deadline) throw error;
        await process.clock.sleep(RETRY_MS);
      }
    }
  }

  return {
    transactor: (id, estate) => memoryTransactor(process, transactions, id, estate),

    async committed(groupId, partitions) {
      await process.step('committed', groupId);
      const isPending = (): boolean => partitions.some((at) => offsets.isPending(groupId, at));
      for (
        const deadline = process.clock.elapsed() + UNSETTLED_MS;
        !settings.unstableOffsets && isPending();
      ) {
        if (process.clock.elapsed() >= deadline)
          throw new UnsettledOffsets(
            `the group ${groupId} has a commit that is decided and not applied: the brokers have lost sight of a transaction`,
          );
        await process.clock.sleep(RETRY_MS);
      }
      const found = partitions.flatMap((at) => {
        const offset = offsets.visible(groupId, at);
        return offset ? [[partitionId(at), offset] as const] : [];
      });
      await process.step('committed.done', groupId);
      return new Map(found);
    },

    async watermarks(at) {
      await process.step('watermarks', partitionId(at));
      const { log } = await patiently(() => topics.log({ topic: at.topic, partition: at.partition }));
      const found = { low: log.low(), high: log.high(), stable: log.stable() };
      await process.step('watermarks.done', partitionId(at));
      return found;
    },

    async read(at, { from, to, stallMs = STALL_MS }, onRecords) {
      if (from >= to) return;
      const { log, incarnation } = topics.log(at);
      for (let offset = from; offset < to;) {
        await arrival(process, at, log.stable() > offset ? 0 : stallMs, log);
        await process.step('read', partitionId(at));
        if (log.isGone()) throw new Error(`${at.topic} was deleted or created anew while it was read`);
        const { records, next } = log.read(offset, settings.fetchRecords);
        offset = next;
        await onRecords(records.filter((r) => r.offset < to).map((r) => toInRecord(r, at, incarnation)));
      }
    },

    fetcher: () => memoryFetcher(process, topics, settings.fetchRecords),

    join: async (options) => memoryMember(process, groups, options),

    async partitionCounts(names) {
      await process.step('partition-counts');
      return new Map(names.map((name) => [name, topics.find(name)?.partitions ?? 0]));
    },

    async topicSettings(names) {
      await process.step('topic-settings');
      const found = await patiently(() => names.map((name) => topics.get(name)));
      return new Map(found.map(({ name, cleanup, maxBatchBytes }) => [name, { cleanup, maxBatchBytes }]));
    },

    async incarnations(names) {
      await process.step('incarnations', names.join(','));
      const found = await patiently(() =>
        names.map((name) => [name, topics.log({ topic: name, partition: 0 }).incarnation] as const),
      );
      await process.step('incarnations.done', names.join(','));
      return new Map(found);
    },

    close: async () => undefined,
  };
}

/** Waits until the log changes; throws when nothing comes for `stallMs`. 0: there is something already. */
async function arrival(
  { clock }: Process,
  at: LogPartition,
  stallMs: number,
  log: { onChange(run: () => void): () => void },
): Promise<void> {
  if (stallMs === 0) return;
  const waiting = new AbortController();
  let hasChanged = false;
  const stopListening = log.onChange(() => {
    hasChanged = true;
    waiting.abort();
  });
  await clock.sleep(stallMs, waiting.signal);
  stopListening();
  if (!hasChanged)
    throw new Error(
      `nothing arrived from ${partitionId(at)} for ${String(stallMs)} ms, before its end was reached`,
    );
}
