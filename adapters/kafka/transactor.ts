import {
  type Estate,
  type OffsetCommit,
  type OutRecord,
  type TransactionEnd,
  TransactionError,
  type Transactor,
  partitionId,
} from '../../engine/kafka.ts';
import { type Chunk, chunked } from './chunks.ts';
import { findLostEnd, transactionState } from './lost-end.ts';
import { connected, produce } from './produce-request.ts';
import {
  type Broker,
  type Cluster,
  type ProducerIdentity,
  type ProtocolError,
  TRANSACTION_COORDINATOR,
} from './protocol.ts';

const TRANSACTION_TIMEOUT_MS = 60_000;
const FENCED = new Set([
  'PRODUCER_FENCED',
  'INVALID_PRODUCER_EPOCH',
  'INVALID_TXN_STATE',
  'INVALID_PRODUCER_ID_MAPPING',
  'TRANSACTIONAL_ID_AUTHORIZATION_FAILED',
]);
const PASSING = new Set([
  'CONCURRENT_TRANSACTIONS',
  'COORDINATOR_LOAD_IN_PROGRESS',
  'GROUP_LOAD_IN_PROGRESS',
  'GROUP_COORDINATOR_NOT_AVAILABLE',
  'NOT_COORDINATOR_FOR_GROUP',
  'COORDINATOR_NOT_AVAILABLE',
  'NOT_COORDINATOR',
]);

type Obtained = Awaited<ReturnType<Broker['initProducerId']>>;

/**
 * A transactional producer of one task, on kafkajs' wire protocol. It remembers its coordinators (kafkajs asks before each
 * call), writes all partitions of a broker in one request, and never outlives an unknown commit.
 */
export async function openTransactor(
  cluster: Cluster,
  transactionalId: string,
  estate?: Estate & { readonly isUnsettled: () => Promise<boolean> },
): Promise<Transactor> {
  await cluster.connect();
  const coordinators = new Map<string, Broker>();

  async function coordinator(groupId: string, coordinatorType: number): Promise<Broker> {
    const id = `${String(coordinatorType)}:${groupId}`;
    const known = coordinators.get(id);
    if (known) return known;
    const found = await cluster.findGroupCoordinator({ groupId, coordinatorType });
    coordinators.set(id, found);
    return found;
  }
  const transactions = (): Promise<Broker> => coordinator(transactionalId, TRANSACTION_COORDINATOR);

  /** Repeats a call while the broker says "not now": back-to-back transactions meet CONCURRENT_TRANSACTIONS for some ms. */
  async function patiently<T>(call: () => Promise<T>, deadlineMs = 20_000): Promise<T> {
    const deadline = performance.now() + deadlineMs;
    for (let wait = 3; ; wait = Math.min(wait * 1.5, 250)) {
      try {
        return await call();
      } catch (error) {
        const { type } = error as ProtocolError;
        if (!type || !PASSING.has(type) || performance.now() > deadline) throw error;
        if (type !== 'CONCURRENT_TRANSACTIONS') coordinators.clear();
        await new Promise((resolve) => setTimeout(resolve, wait));
      }
    }
  }

  const obtain = async (): Promise<Obtained> =>
    (await transactions()).initProducerId({ transactionalId, transactionTimeout: TRANSACTION_TIMEOUT_MS });
  let obtained: Obtained | undefined;
  const lostEnd =
    estate &&
    (await findLostEnd(TRANSACTION_TIMEOUT_MS, {
      state: () => patiently(async () => transactionState(await transactions(), transactionalId)),
      isUnsettled: estate.isUnsettled,
      async obtained() {
        obtained = await obtain().catch((error: ProtocolError) => {
          if (!error.type || !PASSING.has(error.type)) throw error;
          if (error.type !== 'CONCURRENT_TRANSACTIONS') coordinators.clear();
          return undefined;
        });
        return obtained !== undefined;
      },
    }));
  const { producerId, producerEpoch } = obtained ?? (await patiently(obtain, TRANSACTION_TIMEOUT_MS));
  const identity: ProducerIdentity = { transactionalId, producerId, producerEpoch };
  const sequences = new Map<string, number>();
  const known = new Set<string>();
  let unusable: string | undefined;

  /** Tells the coordinator which partitions the transaction is about to write. */
  async function begin(rounds: readonly (readonly Chunk[])[]): Promise<void> {
    const topics = new Map<string, Set<number>>();
    for (const { topic, partition } of rounds.flat())
      topics.set(topic, (topics.get(topic) ?? new Set()).add(partition));
    await know([...topics.keys()]);
    await patiently(async () =>
      (await transactions()).addPartitionsToTxn({
        ...identity,
        topics: [...topics].map(([topic, p]) => ({ topic, partitions: [...p] })),
      }),
    );
  }

  /** Metadata of topics that are written for the first time. */
  async function know(topics: readonly string[]): Promise<void> {
    if (topics.every((topic) => known.has(topic))) return;
    await cluster.addMultipleTargetTopics(topics);
    for (const topic of topics) known.add(topic);
  }

  async function write(records: readonly OutRecord[]): Promise<number[]> {
    const offsets = new Array<number>(records.length).fill(-1);
    if (records.length === 0) return offsets;
    const rounds = chunked(records);
    await begin(rounds);
    const requests = rounds.flatMap((round) => [...byLeader(cluster, round)]);
    const brokers = new Map<number, Broker>();
    for (const [nodeId] of requests)
      if (!brokers.has(nodeId)) brokers.set(nodeId, await connected(await cluster.findBroker({ nodeId })));
    const timestamp = Date.now();
    // One after another, without waiting for the answers: a broker takes the requests of a connection in their order.
    const writing = requests.map(([nodeId, chunks]) =>
      writeTo(brokers.get(nodeId) as Broker, chunks, offsets, timestamp),
    );
    // An abort must not overtake a request that is still under way.
    for (const ended of await Promise.allSettled(writing))
      if (ended.status === 'rejected') throw ended.reason;
    return offsets;
  }

  async function writeTo(
    broker: Broker,
    chunks: readonly Chunk[],
    offsets: number[],
    timestamp: number,
  ): Promise<void> {
    const topics = [...Map.groupBy(chunks, ({ topic }) => topic)].map(([topic, of]) => ({
      topic,
      partitions: of.map(({ partition, records }) => ({
        partition,
        firstSequence: sequences.get(partitionId({ topic, partition })) ?? 0,
        messages: records,
      })),
    }));
    // Sequence numbers are 32-bit and wrap to 0 after 2^31 - 1, as in the Java client.
    for (const chunk of chunks) {
      const id = partitionId(chunk);
      sequences.set(id, ((sequences.get(id) ?? 0) + chunk.indices.length) % 2 ** 31);
    }
    const answer = await produce(broker, { ...identity, acks: -1, timeout: 30_000, timestamp, topics });
    const bases = new Map(
      answer.topics.flatMap((t) =>
        t.partitions.map(
          (p) => [partitionId({ topic: t.topicName, partition: p.partition }), Number(p.baseOffset)] as const,
        ),
      ),
    );
    for (const chunk of chunks) {
      const id = partitionId(chunk);
      const base = bases.get(id);
      if (base === undefined) throw new Error(`the broker did not acknowledge ${id}`);
      chunk.indices.forEach((index, i) => (offsets[index] = base + i));
    }
  }

  async function addOffsets(groupId: string, offsets: readonly OffsetCommit[]): Promise<void> {
    if (offsets.length === 0) return;
    await patiently(async () => (await transactions()).addOffsetsToTxn({ ...identity, groupId }));
    const topics = new Map<string, { partition: number; offset: string; metadata: string | null }[]>();
    for (const { topic, partition, offset, metadata } of offsets) {
      topics.set(topic, [
        ...(topics.get(topic) ?? []),
        { partition, offset: String(offset), metadata: metadata ?? '' },
      ]);
    }
    await patiently(async () =>
      (await coordinator(groupId, 0)).txnOffsetCommit({
        ...identity,
        groupId,
        topics: [...topics].map(([topic, partitions]) => ({ topic, partitions })),
      }),
    );
  }

  async function abandon(cause: unknown): Promise<never> {
    const { type, message } = cause as ProtocolError;
    unusable = message;
    if (type && FENCED.has(type))
      throw new TransactionError('fenced', `${transactionalId} was taken over by another worker (${type})`, {
        cause,
      });
    try {
      await patiently(async () => (await transactions()).endTxn({ ...identity, transactionResult: false }));
    } catch (error) {
      throw new TransactionError(
        'unknown',
        `${transactionalId}: ${message}; then the abort failed: ${(error as Error).message}`,
        { cause },
      );
    }
    throw new TransactionError('aborted', `${transactionalId}: ${message}`, { cause });
  }

  /** The end of a transaction that wrote nothing is written to all its partitions, and ends what its producer had left open there. */
  async function endAgain(end: TransactionEnd, { groupId, written }: Estate): Promise<void> {
    const topics = [...Map.groupBy(written, ({ topic }) => topic)].map(([topic, of]) => ({
      topic,
      partitions: of.map(({ partition }) => partition),
    }));
    await patiently(async () => (await transactions()).addOffsetsToTxn({ ...identity, groupId }));
    await patiently(async () => (await transactions()).addPartitionsToTxn({ ...identity, topics }));
    const transactionResult = end === 'committed';
    await patiently(async () => (await transactions()).endTxn({ ...identity, transactionResult }));
  }

  if (lostEnd && estate) await endAgain(lostEnd, estate);

  return {
    ...(lostEnd ? { endedAgain: lostEnd } : {}),
    // An epoch has 16 bits; when they are used up, the transactional id gets another producer id, and those grow.
    epoch: Number(producerId) * 65_536 + producerEpoch,
    async commit({ records, groupId, offsets }) {
      if (unusable !== undefined)
        throw new TransactionError('unknown', `${transactionalId} is not to be used after: ${unusable}`);
      let written: number[];
      try {
        // Neither needs the other; an abort waits for both, so that nothing of this transaction is written into the next.
        const [writing, offering] = await Promise.allSettled([write(records), addOffsets(groupId, offsets)]);
        if (writing.status === 'rejected') throw writing.reason;
        if (offering.status === 'rejected') throw offering.reason;
        written = writing.value;
      } catch (error) {
        return abandon(error);
      }
      if (records.length === 0 && offsets.length === 0) return written;
      try {
        await patiently(async () => (await transactions()).endTxn({ ...identity, transactionResult: true }));
      } catch (error) {
        const { type, message } = error as ProtocolError;
        unusable = message;
        throw new TransactionError(
          type && FENCED.has(type) ? 'fenced' : 'unknown',
          `${transactionalId}: the commit failed: ${message}`,
          { cause: error },
        );
      }
      return written;
    },
    close: () => cluster.disconnect(),
  };
}

function byLeader(cluster: Cluster, chunks: readonly Chunk[]): Map<number, Chunk[]> {
  const leaders = new Map<number, Chunk[]>();
  for (const chunk of chunks) {
    const leader = cluster
      .findTopicPartitionMetadata(chunk.topic)
      .find((p) => p.partitionId === chunk.partition)?.leader;
    if (leader === undefined || leader < 0)
      throw new Error(`${chunk.topic}/${String(chunk.partition)} has no leader`);
    leaders.set(leader, [...(leaders.get(leader) ?? []), chunk]);
  }
  return leaders;
}
