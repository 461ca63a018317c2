import { join, resolve } from 'node:path';
import type { RuntimeOptions } from '../../../engine/runtime/options.ts';
import { startChild } from '../../child.ts';
import { changelogTopic, deadLetterTopic } from '../ours/topology.ts';
import { stateEntry } from '../ours/codec.ts';
import type { System } from './system.ts';

const WORKER = resolve(import.meta.dirname, '../ours/worker.ts');
const NODE_FLAGS = ['--disable-warning=TimeoutNegativeWarning'];

/** This engine: one Node process, with the engine's options as given. */
export function ours(options: Partial<RuntimeOptions> = {}): System {
  return {
    name: 'ours',
    title: 'this engine',
    guarantee: 'exactly once',
    settings: Object.fromEntries(Object.entries(options).map(([name, value]) => [name, String(value)])),
    topics: ({ run }) => [{ topic: deadLetterTopic(run), partitions: 1, cleanup: 'delete' }],
    changelog: ({ run }) => ({
      topic: changelogTopic(run),
      record: (key) => ({ key: Buffer.from(`state:${key}`), value: stateEntry }),
    }),
    async start({ brokers, run, input, output, job, dir }) {
      const logFile = join(dir, 'worker.log');
      const child = startChild(process.execPath, [...NODE_FLAGS, WORKER], {
        environment: {
          BENCH_BROKERS: brokers.join(','),
          BENCH_RUN: run,
          BENCH_INPUT: input,
          BENCH_OUTPUT: output,
          BENCH_JOB: job.name,
          BENCH_PARTITIONS: String(job.partitions),
          BENCH_OPTIONS: JSON.stringify(options),
        },
        logFile,
        messages: true,
      });
      return { pids: [child.pid], isAlive: child.isAlive, stop: child.stop, logFile };
    },
  };
}
