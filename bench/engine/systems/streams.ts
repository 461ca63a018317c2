import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { startChild } from '../../child.ts';
import type { JavaPeer } from '../peers/java.ts';
import type { Place, System } from './system.ts';

export type Store = 'rocksdb' | 'rocksdb-cached' | 'memory';

const TITLES: Readonly<Record<Store, string>> = {
  rocksdb: 'RocksDB',
  'rocksdb-cached': 'RocksDB behind a cache',
  memory: 'state in memory',
};

/** docs/engine-benchmarks.md says why each of them is set, and what else was tried. */
const SETTINGS: Readonly<Record<string, string>> = {
  'processing.guarantee': 'exactly_once_v2',
  'commit.interval.ms': '100',
  'num.stream.threads': '2',
  'auto.offset.reset': 'earliest',
};
const JVM = ['-Xms1g', '-Xmx1g'];

export function streams(peer: JavaPeer, store: Store, settings: Readonly<Record<string, string>> = {}): System {
  const all = { ...SETTINGS, ...settings };
  const threads = Number(all['num.stream.threads']);
  return {
    name: store === 'rocksdb' ? 'streams' : `streams-${store}`,
    title: `Kafka Streams ${peer.streamsVersion}, ${TITLES[store]}`,
    guarantee: 'exactly once',
    settings: { ...all, store, JVM: `${JVM.join(' ')}, Java ${peer.javaVersion}` },
    partitionsPerTransaction: ({ partitions }) => partitions / Math.min(threads, partitions),
    topics: () => [],
    changelog: ({ run }) => ({
      topic: `${run}-seen-changelog`,
      record: (key) => ({ key: Buffer.from(key), value: Buffer.from([1]) }),
    }),
    async start(place) {
      const logFile = join(place.dir, 'worker.log');
      const child = startChild(
        peer.command,
        [...JVM, '-cp', peer.classPath, peer.mainClass, ...argumentsOf(place, store, all)],
        { environment: {}, logFile, messages: false },
      );
      return { pids: [child.pid], isAlive: child.isAlive, stop: child.stop, logFile };
    },
  };
}

function argumentsOf(
  { brokers, run, input, output, job, dir }: Place,
  store: Store,
  settings: Readonly<Record<string, string>>,
): string[] {
  const state = join(dir, 'state');
  mkdirSync(state, { recursive: true });
  const given = {
    job: job.name,
    input,
    output,
    store,
    'application.id': run,
    'bootstrap.servers': brokers.join(','),
    'state.dir': state,
    ...settings,
  };
  return Object.entries(given).map(([name, value]) => `${name}=${value}`);
}
