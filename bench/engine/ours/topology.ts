/** The two jobs in the engine's own language. */
import { from, pipe, stage, topic, type Topology, topology, unit } from '../../../engine/language.ts';
import { type Done, type Drop, type Emission, done, drop } from '../../../engine/outcome.ts';
import type { Job } from '../job.ts';

export const changelogTopic = (run: string): string => `${run}-changelog`;
export const deadLetterTopic = (run: string): string => `${run}-dead-letters`;

export interface ToyTopics {
  readonly run: string;
  readonly input: string;
  readonly output: string;
  readonly partitions: number;
}

type Out = Emission<string, Buffer>;

export function toyTopology(job: Job['name'], topics: ToyTopics): Topology {
  const { run, partitions } = topics;
  const input = topic<Buffer>()(topics.input, { does: 'Records of 1 KB.' });
  const output = topic<Buffer>()(topics.output, { does: 'The same.' });
  const changelog = topic<{ state: boolean | null }>()(changelogTopic(run), {
    does: 'Keys seen.',
    cleanup: 'compact',
  });
  const deadLetters = topic<never>()(deadLetterTopic(run), {
    does: 'None.',
    hasSchema: false,
    partitions: 1,
  });
  const parts = { name: job, does: 'what the benchmark asks of every system', outputs: [output] };
  const toy =
    job === 'copy'
      ? unit({ ...parts, inputs: [from(input, pipe(copy(topics.output)))] })
      : unit({ ...parts, inputs: [from(input, pipe(firstOfKey(topics.output)))], store: { changelog } });
  return topology({ name: run, units: [toy], sinks: [], deadLetters, partitions });
}

const copy = (output: string) =>
  stage<Buffer | null, never, unknown, unknown, Out>({
    name: 'copy',
    does: 'passes each record on unchanged',
    create:
      () =>
      (value, { key }): Done<never, Out> =>
        done({ emit: [{ topic: output, key, value }] }),
  });

const firstOfKey = (output: string) =>
  stage<Buffer | null, never, unknown, boolean, Out>({
    name: 'first-of-key',
    does: 'passes on the first record of each key',
    create:
      () =>
      (value, { key, state }): Done<boolean, Out> | Drop<boolean, Out> =>
        state ? drop('repeat') : done({ state: true, emit: [{ topic: output, key, value }] }),
  });
