/** What scenarios stand on: services, topics, schemas and tables, a seller's host, and the reader from outside. */
import { mkdir, rm } from 'node:fs/promises';
import { Kafka, logLevel } from 'kafkajs';
import { restRegistry } from '../adapters/registry/rest.ts';
import { setUp } from '../cli/set-up.ts';
import type { Addresses } from '../cli/settings.ts';
import type { Codec } from '../engine/codec.ts';
import { loadCodec } from '../schemas/codec.ts';
import { openPictureHost, type PictureHost } from './load/picture-host.ts';
import { openConsoleReader, type OutsideReader } from './outside/console-reader.ts';
import { TOPICS } from './outside/seen.ts';
import { openErrand, type OwnedErrand, type Services, startServices } from './services.ts';
import { type ClusterName, startThreeBrokers } from './three-brokers.ts';

export interface Ground {
  readonly dir: string;
  readonly seed: number;
  readonly addresses: Addresses;
  /** Only where the run started them. */
  readonly services?: Services;
  readonly cluster?: Services<ClusterName>;
  /** True where nobody else writes to the topics and tables: then all of them are compared. */
  readonly isOwn: boolean;
  readonly errand: OwnedErrand;
  readonly codec: Codec;
  readonly host: PictureHost;
  readonly reader: OutsideReader;
  /** Behind the last committed record or marker of each partition. */
  endsOf(topic: string): Promise<ReadonlyMap<number, number>>;
  /** The number of the broker that leads each partition, by partition. */
  leadersOf(topic: string): Promise<readonly number[]>;
  /** Numbers the scenarios that stood on it: each draws pictures of its own. */
  nextSet(): number;
  close(): Promise<void>;
}

export interface GroundOptions {
  /** Emptied first. */
  readonly dir: string;
  readonly seed: number;
  /** One broker of each kind, a cluster of three brokers, or services that run already and that nobody is to break. */
  readonly kind: 'single' | 'three-brokers' | { readonly given: Addresses };
  readonly say: (line: string) => void;
}

export async function openGround({ dir, seed, kind, say }: GroundOptions): Promise<Ground> {
  await rm(dir, { recursive: true, force: true });
  await mkdir(`${dir}/logs`, { recursive: true });
  const errand = await openErrand(say);
  try {
    const services = kind === 'single' ? await startServices(dir, errand) : undefined;
    const cluster = kind === 'three-brokers' ? await startThreeBrokers(dir, errand) : undefined;
    const addresses = typeof kind === 'object' ? kind.given : (services ?? cluster)?.addresses;
    if (!addresses) throw new Error('no services were started');
    await setUp(addresses, () => undefined);
    const codec = (await loadCodec({ registry: restRegistry({ url: addresses.registryUrl }) })) as Codec;
    const host = await openPictureHost(seed);
    const reader = await openConsoleReader(
      { brokers: addresses.brokers, topics: TOPICS, logDir: `${dir}/logs` },
      errand,
    );
    const admin = new Kafka({
      brokers: addresses.brokers,
      clientId: 'chaos',
      logLevel: logLevel.NOTHING,
    }).admin();
    await admin.connect();
    let sets = 0;
    return {
      dir,
      seed,
      addresses,
      ...(services ? { services } : {}),
      ...(cluster ? { cluster } : {}),
      isOwn: typeof kind !== 'object',
      errand,
      codec,
      host,
      reader,
      async endsOf(topic) {
        const offsets = await admin.fetchTopicOffsets(topic);
        return new Map(offsets.map(({ partition, high }) => [partition, Number(high)]));
      },
      async leadersOf(topic) {
        const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
        const partitions = topics[0]?.partitions ?? [];
        return partitions.toSorted((a, b) => a.partitionId - b.partitionId).map(({ leader }) => leader);
      },
      nextSet: () => (sets += 1),
      async close() {
        await Promise.all([reader.close(), host.close(), admin.disconnect()]);
        await errand.end();
      },
    };
  } catch (error) {
    await errand.end();
    throw error;
  }
}
