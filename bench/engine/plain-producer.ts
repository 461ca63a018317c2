/**
 * Sends batches to the broker with as little work as can be: what the sender takes of the machine, the systems under measurement
 * lack. Produce, version 7, over plain TCP; no retries: an error ends the measurement.
 */
import { type Socket, connect } from 'node:net';
import { crc32c } from '@node-rs/crc32';
import { encodeBatch } from '../../adapters/kafka/record-batch.ts';
import { withAdmin } from './topics.ts';

const PRODUCE = 0;
const VERSION = 7;
/** Offsets in a record batch (magic 2). */
const CRC_AT = 17;
const ATTRIBUTES_AT = 21;
const NO_PRODUCER = '-1';
const TIMEOUT_MS = 30_000;

export interface KeyedValue {
  readonly key: Buffer;
  readonly value: Buffer;
}

export interface PlainProducer {
  /** By partition. Resolves when the broker has acknowledged all of it. */
  send(batches: ReadonlyMap<number, readonly KeyedValue[]>): Promise<void>;
  close(): void;
}

/** One connection to the leader of each partition of the topic. */
export async function openPlainProducer(brokers: readonly string[], topic: string): Promise<PlainProducer> {
  const leaders = await leadersOf(brokers, topic);
  const links = new Map<string, Link>();
  for (const address of new Set(leaders.values())) links.set(address, await openLink(address));
  return {
    async send(batches) {
      const byLeader = Map.groupBy(batches, ([partition]) => leaders.get(partition) ?? '');
      await Promise.all(
        [...byLeader].map(async ([address, own]) => links.get(address)?.ask(requestOf(topic, own))),
      );
    },
    close: () => links.forEach(({ socket }) => socket.destroy()),
  };
}

async function leadersOf(brokers: readonly string[], topic: string): Promise<Map<number, string>> {
  return withAdmin(brokers, async (admin) => {
    const cluster = await admin.describeCluster();
    const addresses = new Map(cluster.brokers.map((b) => [b.nodeId, `${b.host}:${String(b.port)}`]));
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
    const partitions = topics[0]?.partitions ?? [];
    return new Map(partitions.map((p) => [p.partitionId, addresses.get(p.leader) ?? '']));
  });
}

/** Without its length and its header. */
function requestOf(topic: string, batches: readonly (readonly [number, readonly KeyedValue[]])[]): Buffer[] {
  const name = Buffer.from(topic);
  const head = Buffer.alloc(2 + 2 + 4 + 4 + 2 + name.length + 4);
  let at = head.writeInt16BE(-1, 0); // no transactional id
  at = head.writeInt16BE(-1, at); // acknowledged by all replicas
  at = head.writeInt32BE(TIMEOUT_MS, at);
  at = head.writeInt32BE(1, at);
  at = head.writeInt16BE(name.length, at);
  at += name.copy(head, at);
  head.writeInt32BE(batches.length, at);
  return [head, ...batches.flatMap(([partition, messages]) => partitionOf(partition, messages))];
}

function partitionOf(partition: number, messages: readonly KeyedValue[]): Buffer[] {
  const batch = encodeBatch({
    messages: messages.map((message) => ({ ...message, headers: [] })),
    producerId: NO_PRODUCER,
    producerEpoch: -1,
    firstSequence: -1,
    timestamp: Date.now(),
  });
  // The engine's own batches belong to a transaction; these do not.
  batch.writeInt16BE(0, ATTRIBUTES_AT);
  batch.writeUInt32BE(crc32c(batch.subarray(ATTRIBUTES_AT)), CRC_AT);
  const head = Buffer.alloc(8);
  head.writeInt32BE(partition, 0);
  head.writeInt32BE(batch.length, 4);
  return [head, batch];
}

interface Link {
  readonly socket: Socket;
  ask(body: readonly Buffer[]): Promise<void>;
}

async function openLink(address: string): Promise<Link> {
  const cut = address.lastIndexOf(':');
  const socket = connect({
    host: address.slice(0, cut),
    port: Number(address.slice(cut + 1)),
    noDelay: true,
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  /** Answers come in the order of the requests. */
  const waiting: PromiseWithResolvers<void>[] = [];
  const failAll = (error: Error): void => waiting.splice(0).forEach(({ reject }) => reject(error));
  let rest: Buffer = Buffer.alloc(0);
  socket.on('error', failAll);
  socket.on('close', () => failAll(new Error(`${address} closed the connection`)));
  socket.on('data', (data) => {
    rest = rest.length === 0 ? data : Buffer.concat([rest, data]);
    for (let size = sizeIn(rest); size <= rest.length; size = sizeIn(rest)) {
      const code = errorIn(rest.subarray(4, size));
      rest = rest.subarray(size);
      const answered = waiting.shift();
      if (code === 0) answered?.resolve();
      else answered?.reject(new Error(`the broker refused a batch with error code ${String(code)}`));
    }
  });
  return {
    socket,
    ask(body) {
      const answer = Promise.withResolvers<void>();
      waiting.push(answer);
      socket.cork();
      socket.write(headOf(body));
      for (const part of body) socket.write(part);
      socket.uncork();
      return answer.promise;
    },
  };
}

const sizeIn = (bytes: Buffer): number => (bytes.length < 4 ? Infinity : 4 + bytes.readInt32BE(0));

/** Length, and request header version 1 without a client id. */
function headOf(body: readonly Buffer[]): Buffer {
  const head = Buffer.alloc(14);
  head.writeInt32BE(10 + body.reduce((sum, { length }) => sum + length, 0), 0);
  head.writeInt16BE(PRODUCE, 4);
  head.writeInt16BE(VERSION, 6);
  head.writeInt32BE(0, 8);
  head.writeInt16BE(-1, 12);
  return head;
}

/** The first that is not 0, of an answer about one topic. */
function errorIn(answer: Buffer): number {
  let at = 8; // correlation id, number of topics
  at += 2 + answer.readInt16BE(at);
  const partitions = answer.readInt32BE(at);
  for (let i = 0; i < partitions; i += 1) {
    const code = answer.readInt16BE(at + 4 + 30 * i + 4);
    if (code !== 0) return code;
  }
  return 0;
}
