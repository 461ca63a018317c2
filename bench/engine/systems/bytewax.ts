import { join, resolve } from 'node:path';
import { execute } from '../../../infra/artefacts/execute.ts';
import { startChild } from '../../child.ts';
import { preloadedKey } from '../job.ts';
import { type Outgoing, write } from '../writer.ts';
import type { Place, System } from './system.ts';

const PROGRAM = resolve(import.meta.dirname, '../peers/bytewax_peer.py');
/** Seconds between two snapshots. */
const EPOCH = '0.1';
/** Its state is filled before the run with its default epoch: nothing of it is timed. */
const FILLING_EPOCH = '10';

export interface BytewaxSettings {
  /** Records of one poll. */
  readonly batchSize: number;
  /** Of librdkafka. */
  readonly consumer: Readonly<Record<string, string | number>>;
  readonly producer: Readonly<Record<string, string | number>>;
}

/** docs/engine-benchmarks.md says why each of them is set, and what else was tried. */
const SETTINGS: BytewaxSettings = { batchSize: 10_000, consumer: {}, producer: {} };

export function bytewax(python: string, given: Partial<BytewaxSettings> = {}): System {
  const { batchSize, consumer, producer } = { ...SETTINGS, ...given };
  const argsOf = ({ brokers, job, input, output, dir }: Place, epoch: string): string[] => [
    PROGRAM,
    ...Object.entries({
      broker: brokers.join(','),
      job: job.name,
      input,
      output,
      state: join(dir, 'state'),
      'batch-size': String(batchSize),
      epoch,
      consumer: JSON.stringify(consumer),
      producer: JSON.stringify(producer),
    }).flatMap(([name, value]) => [`--${name}`, value]),
  ];
  return {
    name: 'bytewax',
    title: 'Bytewax 0.21.1',
    guarantee: 'at least once',
    settings: {
      epoch_interval: EPOCH,
      batch_size: String(batchSize),
      ...Object.fromEntries(
        Object.entries({ ...consumer, ...producer }).map(([name, value]) => [name, String(value)]),
      ),
    },
    topics: () => [],
    changelog: () => undefined,
    // Its state lies in files of its own, so it has to see the keys itself.
    async preload(place) {
      const { brokers, input, job } = place;
      await write(brokers, { topic: input, partitions: job.partitions }, preloadedKeys(job.preloaded));
      const done = await execute(python, [...argsOf(place, FILLING_EPOCH), '--until-end']);
      if (done.status !== 0) throw new Error(`Bytewax did not take in the keys: ${done.output.trim()}`);
    },
    async start(place) {
      const logFile = join(place.dir, 'worker.log');
      const child = startChild(python, argsOf(place, EPOCH), {
        environment: { PYTHONDONTWRITEBYTECODE: '1' },
        logFile,
        messages: false,
      });
      return { pids: [child.pid], isAlive: child.isAlive, stop: child.stop, logFile };
    },
  };
}

function* preloadedKeys(count: number): Generator<Outgoing> {
  for (let i = 0; i < count; i += 1) yield { key: Buffer.from(preloadedKey(i)), value: Buffer.from([1]) };
}
