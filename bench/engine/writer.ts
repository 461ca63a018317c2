/** Writes inputs and changelogs before a run, with kafkajs' own producer: nothing of the engine under measurement. */
import { type Message, Partitioners, type Producer, type Transaction } from 'kafkajs';
import { kafkaOf } from '../../adapters/kafka/protocol.ts';

/** kafkajs does not split: a batch of one partition must stay below the broker's 1 MiB. */
const BATCH_BYTES = 700_000;
/** A held-back input must outlive the slowest start. The broker allows 15 minutes. */
const TRANSACTION_TIMEOUT_MS = 840_000;

export interface Outgoing {
  readonly key: Buffer;
  /** Where it decides on the partition instead of `key`: entries of a changelog lie where the records of their key lie. */
  readonly partitionKey?: Buffer;
  readonly value: Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Ends the transactional id of a held-back input. */
export const GUN = '-gun';

export interface Held {
  /** Lets everything that was written be read. Resolves when the broker has acknowledged it. */
  release(): Promise<void>;
  close(): Promise<void>;
}

/** Java's partitioner, so that keys lie where each system would put them itself. */
export function partitionerOf(partitions: number): (key: Buffer) => number {
  const choose = Partitioners.DefaultPartitioner();
  const partitionMetadata = Array.from({ length: partitions }, (_, partitionId) => ({
    partitionId,
    leader: 1,
    partitionErrorCode: 0,
    replicas: [],
    isr: [],
  }));
  return (key) => choose({ topic: '', partitionMetadata, message: { key, value: null } });
}

/** Writes records that can be read at once. */
export async function write(
  brokers: readonly string[],
  at: { readonly topic: string; readonly partitions: number },
  records: Iterable<Outgoing>,
): Promise<void> {
  const producer = producerOf(brokers, {});
  await producer.connect();
  try {
    await sendAll(producer, at, records);
  } finally {
    await producer.disconnect();
  }
}

/**
 * Writes records that read_committed readers do not see yet: the whole input lies on the broker, and one commit is the starting gun.
 * So neither the start of a system nor the speed of a producer is in its time.
 */
export async function writeHeld(
  brokers: readonly string[],
  at: { readonly topic: string; readonly partitions: number },
  records: Iterable<Outgoing>,
): Promise<Held> {
  const producer = producerOf(brokers, {
    transactionalId: `${at.topic}${GUN}`,
    transactionTimeout: TRANSACTION_TIMEOUT_MS,
  });
  await producer.connect();
  const transaction = await producer.transaction();
  await sendAll(transaction, at, records);
  return {
    release: () => transaction.commit(),
    async close() {
      if (transaction.isActive()) await transaction.abort();
      await producer.disconnect();
    },
  };
}

const producerOf = (
  brokers: readonly string[],
  more: { transactionalId?: string; transactionTimeout?: number },
): Producer =>
  kafkaOf({ brokers: [...brokers], clientId: 'bench-engine-writer' }).producer({
    idempotent: true,
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
    createPartitioner: Partitioners.DefaultPartitioner,
    ...more,
  });

async function sendAll(
  sender: Pick<Producer | Transaction, 'send'>,
  { topic, partitions }: { readonly topic: string; readonly partitions: number },
  records: Iterable<Outgoing>,
): Promise<void> {
  const partitionOf = partitionerOf(partitions);
  const bytes = new Array<number>(partitions).fill(0);
  let messages: Message[] = [];
  const flush = async (): Promise<void> => {
    if (messages.length > 0) await sender.send({ topic, acks: -1, messages });
    messages = [];
    bytes.fill(0);
  };
  for (const { key, value, headers, partitionKey = key } of records) {
    const partition = partitionOf(partitionKey);
    messages.push({ key, value, partition, ...(headers ? { headers: { ...headers } } : {}) });
    bytes[partition] = (bytes[partition] ?? 0) + key.length + value.length + 150;
    if ((bytes[partition] ?? 0) >= BATCH_BYTES) await flush();
  }
  await flush();
}
