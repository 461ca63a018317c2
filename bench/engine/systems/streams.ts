import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { startChild } from '../../child.ts';
import type { JavaPeer } from '../peers/java.ts';
import type { Place, System } from './system.ts';

export type Store = 'rocksdb' | 'rocksdb-cached' | 'memory';

/** What the comparison asks of all; everything else is Kafka Streams' default. */
const ASKED: Readonly<Record<string, string>> = {
  'processing.guarantee': 'exactly_once_v2',
  'commit.interval.ms': '100',
  'auto.offset.reset': 'earliest',
};
/** docs/engine-benchmarks.md says why each of them is set, and what else was tried. */
export const TUNED: Readonly<Record<string, string>> = {
  'num.stream.threads': '1',
  'max.poll.records': '5000',
  'producer.batch.size': '131072',
};
const JVM = ['-Xms1g', '-Xmx1g'];

interface Variant {
  readonly name: string;
  /** After "Kafka Streams". */
  readonly words: string;
  readonly store: Store;
  readonly settings: Readonly<Record<string, string>>;
}

export function streams(peer: JavaPeer, { name, words, store, settings }: Variant): System {
  const all = { ...ASKED, ...settings };
  return {
    name,
    title: `Kafka Streams ${peer.streamsVersion}, ${words}`,
    guarantee: 'exactly once',
    settings: { ...all, store, JVM: `${JVM.join(' ')}, Java ${peer.javaVersion}` },
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
