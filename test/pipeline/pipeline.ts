/** The whole pipeline on the services of the environment, with worker processes of its own, for tests that send and look. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import kafkajs from 'kafkajs';
import { clickHouseAnalytics } from '../../adapters/clickhouse/analytics.ts';
import { connect } from '../../cli/compose.ts';
import { setUp } from '../../cli/set-up.ts';
import type { Addresses } from '../../cli/settings.ts';
import type { AnalyticsReader } from '../../ports/analytics.ts';
import { formatEventId } from '../../processors/guard/event-id.ts';
import type { ProductChange } from '../../schemas/generated/types.ts';
import { PARTITIONS, productChanges } from '../../topology/topics.ts';
import { observe, type Observation } from './observation.ts';
import { takeTurn } from './turn.ts';
import { spawnWorker, type WorkerProcess } from './worker-process.ts';

const SERVICES = ['KAFKA_BROKERS', 'SCHEMA_REGISTRY_URL', 'REDIS_URL', 'CLICKHOUSE_URL'] as const;
const missing = SERVICES.filter((name) => !process.env[name]);
// A CommonJS module whose two names for compression Node does not find by itself.
const { CompressionCodecs, CompressionTypes, Kafka, Partitioners, logLevel } = kafkajs;

/** For `describe`: a message where the services are not there. */
export const skip =
  missing.length > 0 && `${missing.join(', ')} not set: run npm test, or start the services with agpis up`;

export interface Outgoing {
  readonly key: string | Buffer | null;
  readonly value: Buffer | null;
  /** Default: by the key. kafkajs' partitioner takes minutes for a key of 400,000 characters. */
  readonly partition?: number;
  readonly headers?: Readonly<Record<string, string | Buffer>>;
  /** Default none. */
  readonly compression?: kafkajs.CompressionTypes;
}

/** Where a record lies in product-changes. */
export interface Sent {
  readonly partition: number;
  /** "<incarnation>/<partition>/<offset>". */
  readonly eventId: string;
  /** "product-changes/<partition>/<offset>", as dead letters name it. */
  readonly place: string;
}

export interface Pipeline {
  readonly addresses: Addresses;
  /** Of this pipeline alone, so that its rows can be told from those of others. */
  readonly tenant: string;
  readonly seen: Observation;
  readonly analytics: AnalyticsReader;
  readonly workerLog: string;
  startWorker(): Promise<WorkerProcess>;
  encode(change: ProductChange): Buffer;
  /** The value in the wire format of any topic of the contracts. */
  encodeFor(topic: string, value: unknown): Buffer;
  send(record: Outgoing): Promise<Sent>;
  change(productId: string, over?: Partial<ProductChange>): ProductChange;
  /** A product id that starts so and whose key lies in the partition. */
  productIn(partition: number, start: string): string;
  close(): Promise<void>;
}

export interface PipelineOptions {
  /** `host:port` of the test's own hosts. */
  readonly hosts: readonly string[];
  readonly retryDelaysMs: readonly number[];
  /** Further settings of the worker. */
  readonly environment?: Readonly<Record<string, string>>;
}

// What producers in other languages do, and kafkajs leaves to others.
CompressionCodecs[CompressionTypes.ZSTD] = () => ({
  compress: async ({ buffer }: { buffer: Buffer }) => zstdCompressSync(buffer),
  decompress: () => Promise.reject(new Error('the test only writes')),
});

/** Waits for its turn, sees to schemas, topics and tables, and opens readers and a producer. Workers are started by the test. */
export async function openPipeline(options: PipelineOptions): Promise<Pipeline> {
  const addresses = addressesOf(process.env);
  const endTurn = await takeTurn(addresses.redisUrl);
  const dir = await mkdtemp(join(tmpdir(), 'agpis-pipeline-'));
  await setUp(addresses, () => undefined);
  const { kafka, codec } = await connect(addresses, 'agpis-pipeline-test');
  const seen = await observe(kafka, codec);
  const analytics = clickHouseAnalytics({ url: addresses.clickhouseUrl });
  const producer = new Kafka({
    brokers: addresses.brokers,
    clientId: 'agpis-pipeline-test',
    logLevel: logLevel.NOTHING,
  }).producer({ createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();
  const partitionOf = defaultPartition();
  const workers: WorkerProcess[] = [];
  const workerLog = process.env['AGPIS_TEST_LOG'] ?? join(dir, 'worker.log');
  const tenant = `pipeline-${randomUUID().slice(0, 8)}`;

  return {
    addresses,
    tenant,
    seen,
    analytics,
    workerLog,
    async startWorker() {
      const worker = await spawnWorker(
        {
          AGPIS_PICTURES: join(dir, 'pictures'),
          AGPIS_ALLOW_HOSTS: options.hosts.join(','),
          AGPIS_AUDIT_SHARE: '1',
          // What is expected of these products is expected of the findings alone.
          AGPIS_CLASSIFIER: 'off',
          AGPIS_RETRY_DELAYS_MS: options.retryDelaysMs.join(','),
          ...options.environment,
        },
        workerLog,
      );
      workers.push(worker);
      return worker;
    },
    encode: (change) => codec.encode(productChanges.name, change),
    encodeFor: (topic, value) => codec.encode(topic, value),
    async send({ key, value, headers = {}, partition: wanted, compression = CompressionTypes.None }) {
      const messages = [
        { key, value, headers: { ...headers }, ...(wanted === undefined ? {} : { partition: wanted }) },
      ];
      const [written] = await producer.send({ topic: productChanges.name, acks: -1, compression, messages });
      const partition = written?.partition ?? -1;
      const offset = Number(written?.baseOffset ?? -1);
      // Asked each time: a test may create the topic anew.
      const incarnation = (await kafka.incarnations([productChanges.name])).get(productChanges.name) ?? '';
      return {
        partition,
        eventId: formatEventId({ incarnation, partition, offset }),
        place: `${productChanges.name}/${String(partition)}/${String(offset)}`,
      };
    },
    change: (productId, over = {}) => ({ ...plainChange(tenant, productId), ...over }),
    productIn(partition, start) {
      for (let n = 0; ; n += 1) {
        const id = `${start}-${String(n)}`;
        if (partitionOf(`${tenant}/${id}`) === partition) return id;
      }
    },
    async close() {
      await Promise.all(workers.filter((w) => w.isAlive()).map((w) => w.stop()));
      await producer.disconnect();
      await seen.close();
      await Promise.all([kafka.close(), analytics.close()]);
      await rm(dir, { recursive: true, force: true });
      await endTurn();
    },
  };
}

function addressesOf(env: NodeJS.ProcessEnv): Addresses {
  const [brokers = '', registryUrl = '', redisUrl = '', clickhouseUrl = ''] = SERVICES.map(
    (name) => env[name] ?? '',
  );
  return { brokers: brokers.split(','), registryUrl, redisUrl, clickhouseUrl };
}

const plainChange = (tenant: string, productId: string): ProductChange => ({
  tenant,
  productId,
  version: 1,
  occurredAt: Date.now(),
  deleted: false,
  title: `Product ${productId}`,
  description: '',
  category: 'tests/pipeline',
  attributes: {},
  variants: [],
  profiles: [],
  images: [],
  source: 'own',
});

/** The partition that kafkajs' (and Java's) partitioner gives a key. */
function defaultPartition(): (key: string) => number {
  const partitioner = Partitioners.DefaultPartitioner();
  const partitionMetadata = Array.from({ length: PARTITIONS }, (_, partitionId) => ({
    partitionErrorCode: 0,
    partitionId,
    leader: 0,
    replicas: [0],
    isr: [0],
  }));
  return (key) =>
    partitioner({ topic: productChanges.name, partitionMetadata, message: { key, value: null } });
}
