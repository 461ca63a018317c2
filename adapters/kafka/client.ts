import {
  type Estate,
  type KafkaClient,
  partitionId,
  type TopicPartition,
  UnsettledOffsets,
} from '../../engine/kafka.ts';
import { connectTo } from './connect.ts';
import { openFetcher } from './fetcher.ts';
import { joinGroup } from './membership.ts';
import { fetchOffsets } from './offset-fetch.ts';
import { type OutageLog, createOutage } from './outage.ts';
import {
  EARLIEST,
  LATEST,
  READ_COMMITTED,
  READ_UNCOMMITTED,
  type Cluster,
  type ConnectionSettings,
  type ProtocolError,
  clusterOf,
  kafkaOf,
} from './protocol.ts';
import { reachNotice } from './reach-notice.ts';
import { incarnationsOf } from './topic-ids.ts';
import { topicSettings } from './topic-settings.ts';
import { openTransactor } from './transactor.ts';

const STALL_MS = 60_000;
/** How long a topic may take to be known after its creation. */
const SETTLE_MS = 5_000;
/** How long an answer of the broker is waited for through changes of leaders: longer than an election takes. */
const ANSWER_MS = 20_000;

/** The engine's Kafka port on kafkajs' wire protocol. `log`: told of brokers that cannot be reached; default: at the first connection, a warning of the process. Each group and each transactor has connections of its own: a JoinGroup holds its connection until the group is complete. */
export function kafkaClient(settings: ConnectionSettings, log?: OutageLog): KafkaClient {
  const kafka = kafkaOf(settings);
  const shared = clusterOf(kafka);
  const fetchers = new Set<{ close(): Promise<void> }>();
  const outage = createOutage(log ?? (() => undefined));
  const notice = log
    ? reachNotice(settings, ({ message }) => log('warn', 'Kafka is waited for', { because: message }))
    : reachNotice(settings);
  let closed = false;

  /** What is still under way after the end would open connections anew, and nobody would close them. */
  function refuseOnceClosed(): void {
    if (closed) throw new Error('the Kafka client was closed');
  }

  /** Waits until the broker knows leaders for all partitions of the topics: right after their creation it takes a moment. */
  async function settle(topics: readonly string[]): Promise<void> {
    refuseOnceClosed();
    await connectTo(shared, settings, notice);
    for (const deadline = performance.now() + SETTLE_MS; ;) {
      const isSettled = await shared.addMultipleTargetTopics(topics).then(
        () => topics.every((topic) => hasLeaders(shared, topic)),
        () => false,
      );
      if (isSettled || performance.now() > deadline) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
      await shared.refreshMetadata().catch(() => undefined);
    }
  }

  /** Asks again while the broker says that another time will do: a leader that has just changed, a connection that has just ended. */
  async function patiently<T>(ask: () => Promise<T>): Promise<T> {
    for (const deadline = performance.now() + ANSWER_MS; ;) {
      refuseOnceClosed();
      try {
        return await ask();
      } catch (error) {
        if (!(error as ProtocolError).retriable || performance.now() > deadline) throw error;
        await new Promise((resolve) => setTimeout(resolve, 100));
        await shared.refreshMetadata().catch(() => undefined);
      }
    }
  }

  async function leader({ topic, partition }: TopicPartition) {
    await settle([topic]);
    const find = () => shared.findTopicPartitionMetadata(topic).find((p) => p.partitionId === partition);
    // It may have been added since the topic was looked at.
    if (!find()) await shared.refreshMetadata().catch(() => undefined);
    const found = find();
    if (!found)
      throw new Error(
        `${partitionId({ topic, partition })} does not exist: create the topics before they are used`,
      );
    return shared.findBroker({ nodeId: found.leader });
  }

  async function offsetAt(
    at: TopicPartition,
    timestamp: number,
    isolationLevel = READ_UNCOMMITTED,
  ): Promise<number> {
    const broker = await leader(at);
    const { responses } = await broker.listOffsets({
      isolationLevel,
      topics: [{ topic: at.topic, partitions: [{ partition: at.partition, timestamp }] }],
    });
    return Number(responses[0]?.partitions[0]?.offset ?? -1);
  }

  async function committed(groupId: string, partitions: readonly TopicPartition[]) {
    await connectTo(shared, settings, notice);
    const coordinator = await shared.findGroupCoordinator({ groupId });
    return fetchOffsets(coordinator, groupId, partitions);
  }

  /** Whether a transaction that the estate knows of is not decided there. */
  async function isUnsettled({ groupId, inputs, own }: Estate): Promise<boolean> {
    try {
      await committed(groupId, inputs);
    } catch (error) {
      if (error instanceof UnsettledOffsets) return true;
      throw error;
    }
    if (!own) return false;
    const [high, stable] = await Promise.all([offsetAt(own, LATEST), offsetAt(own, LATEST, READ_COMMITTED)]);
    return stable < high;
  }

  const client: KafkaClient = {
    transactor: (id, estate) =>
      openTransactor(
        clusterOf(kafka),
        id,
        estate && { ...estate, isUnsettled: () => patiently(() => isUnsettled(estate)) },
      ),

    committed: (groupId, partitions) => patiently(() => committed(groupId, partitions)),

    async watermarks(at) {
      const [low, high, stable] = await Promise.all([
        patiently(() => offsetAt(at, EARLIEST)),
        patiently(() => offsetAt(at, LATEST)),
        patiently(() => offsetAt(at, LATEST, READ_COMMITTED)),
      ]);
      return { low, high, stable };
    },

    async read(at, { from, to, stallMs = STALL_MS }, onRecords) {
      if (from >= to) return;
      const fetcher = client.fetcher();
      const finished = Promise.withResolvers<void>();
      let work = Promise.resolve();
      let timer = setTimeout(() => undefined, 0);
      const watch = (): void => {
        clearTimeout(timer);
        timer = setTimeout(
          () =>
            finished.reject(
              new Error(
                `nothing arrived from ${partitionId(at)} for ${String(stallMs)} ms, before offset ${String(to)} was reached`,
              ),
            ),
          stallMs,
        );
      };
      watch();
      fetcher.add(
        at,
        from,
        ({ records, nextOffset }) => {
          if (nextOffset >= to) fetcher.remove(at);
          watch();
          const wanted = records.filter((r) => r.offset < to);
          work = work.then(() => onRecords(wanted));
          if (nextOffset >= to) work.then(finished.resolve, finished.reject);
        },
        finished.reject,
      );
      try {
        await finished.promise;
      } finally {
        clearTimeout(timer);
        await fetcher.close();
        fetchers.delete(fetcher);
      }
    },

    fetcher() {
      const fetcher = openFetcher(clusterOf(kafka), outage);
      fetchers.add(fetcher);
      return fetcher;
    },

    join: (options) => joinGroup(clusterOf(kafka), options),

    async partitionCounts(topics) {
      await settle(topics);
      const broker = await shared.brokerPool.findConnectedBroker();
      // It answers with an error where a topic is missing, or a partition has no leader yet.
      const found = await broker.metadata(topics).catch(() => undefined);
      const present = new Map(found?.topicMetadata.map((t) => [t.topic, t.partitionMetadata.length]));
      const known = (topic: string): number => shared.findTopicPartitionMetadata(topic).length;
      return new Map(topics.map((topic) => [topic, present.get(topic) ?? known(topic)]));
    },

    topicSettings: (topics) =>
      patiently(async () => {
        await connectTo(shared, settings, notice);
        return topicSettings(await shared.brokerPool.findConnectedBroker(), topics);
      }),

    incarnations: (topics) =>
      patiently(async () => {
        await connectTo(shared, settings, notice);
        return incarnationsOf(shared, topics);
      }),

    async close() {
      closed = true;
      await Promise.all([...fetchers].map((f) => f.close()));
      await shared.disconnect();
    },
  };
  return client;
}

function hasLeaders(cluster: Cluster, topic: string): boolean {
  const partitions = cluster.findTopicPartitionMetadata(topic);
  return partitions.length > 0 && partitions.every(({ leader }) => leader >= 0);
}
