import { join, resolve } from 'node:path';
import { type Child, startChild } from '../../child.ts';
import type { System } from './system.ts';

const PROGRAM = resolve(import.meta.dirname, '../peers/quix_peer.py');

export interface QuixSettings {
  readonly processes: number;
  /** Seconds. */
  readonly commitInterval: string;
  /** Seconds that it waits for a record before it looks at the commit interval again. */
  readonly pollTimeout: string;
  /** Of librdkafka. */
  readonly consumer: Readonly<Record<string, string | number>>;
  readonly producer: Readonly<Record<string, string | number>>;
}

/** docs/engine-benchmarks.md says why each of them is set, and what else was tried. */
const SETTINGS: QuixSettings = {
  processes: 1,
  commitInterval: '0.1',
  pollTimeout: '0.02',
  consumer: {},
  producer: { 'linger.ms': 100 },
};

export function quix(python: string, given: Partial<QuixSettings> = {}): System {
  const { processes, commitInterval, pollTimeout, consumer, producer } = { ...SETTINGS, ...given };
  return {
    name: 'quix',
    title: 'Quix Streams 3.28.1',
    guarantee: 'exactly once',
    settings: {
      processing_guarantee: 'exactly-once',
      commit_interval: commitInterval,
      consumer_poll_timeout: pollTimeout,
      processes: String(processes),
      ...Object.fromEntries(
        Object.entries({ ...consumer, ...producer }).map(([name, value]) => [name, String(value)]),
      ),
    },
    topics: () => [],
    changelog: ({ run, input }) => ({
      topic: `changelog__${run}--${input}--default`,
      record: (key) => ({
        // The state's key within the record's, and its value, as Quix Streams writes them: JSON.
        key: Buffer.from(`${key}|"seen"`),
        value: Buffer.from('1'),
        headers: { __column_family__: 'default', __processed_tp_offsets__: 'null' },
      }),
    }),
    async start({ brokers, run, input, output, job, dir }) {
      const logFile = join(dir, 'worker.log');
      const args = (index: number): string[] =>
        Object.entries({
          broker: brokers.join(','),
          job: job.name,
          input,
          output,
          group: run,
          state: join(dir, `state-${String(index)}`),
          'commit-interval': commitInterval,
          'poll-timeout': pollTimeout,
          consumer: JSON.stringify(consumer),
          producer: JSON.stringify(producer),
        }).flatMap(([name, value]) => [`--${name}`, value]);
      const children = Array.from({ length: processes }, (_, index) =>
        startChild(python, [PROGRAM, ...args(index)], {
          environment: { PYTHONDONTWRITEBYTECODE: '1' },
          logFile,
          messages: false,
        }),
      );
      return runningOf(children, logFile);
    },
  };
}

export const runningOf = (children: readonly Child[], logFile: string) => ({
  pids: children.map(({ pid }) => pid),
  isAlive: () => children.every((child) => child.isAlive()),
  stop: async () => void (await Promise.all(children.map((child) => child.stop()))),
  logFile,
});
