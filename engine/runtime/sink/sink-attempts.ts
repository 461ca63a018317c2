import type { InRecord } from '../../kafka.ts';
import type { SinkBlock } from '../../sink.ts';
import { blockSpans, type WithinBlockSpan } from './block-spans.ts';
import { unlessAborted } from '../options.ts';
import { patienceOf } from '../record/patience.ts';
import type { SinkParts } from './sink-parts.ts';
import { speaksOfTheRecord } from '../record/undecodable.ts';

/** How a sink's task asks the two that it depends on: codec and target. */
export interface SinkAttempts {
  /** Fails with what is wrong with the record, or when the task is told to end. */
  decode(record: InRecord): Promise<unknown>;
  write(block: SinkBlock): Promise<void>;
}

const untraced: WithinBlockSpan = (_, write) => write();

/**
 * One that refuses is asked again, for as long as the task lives; one that neither answers nor fails does not hold a worker that is to
 * end. `onSign`: called when decoding of a record begins, and whenever one of the two has failed: whoever waits knows that the task lives.
 */
export function sinkAttempts(
  parts: Pick<
    SinkParts,
    'sink' | 'groupId' | 'codec' | 'writer' | 'health' | 'observer' | 'clock' | 'log' | 'signal' | 'tracer'
  >,
  onSign: () => void = () => undefined,
): SinkAttempts {
  const { sink, groupId, codec, writer, health, signal, tracer } = parts;
  const patience = patienceOf(parts);
  const withinSpan = tracer ? blockSpans(tracer, { sink: sink.name, groupId }) : untraced;
  const schemaless = new Set(sink.inputs.filter((t) => !t.hasSchema).map((t) => t.name));

  async function attempt<T>(run: () => Promise<T>): Promise<T> {
    try {
      return await unlessAborted(signal, run());
    } catch (error) {
      onSign();
      throw error;
    }
  }

  return {
    async decode(record) {
      const { topic, value } = record;
      if (value === null || schemaless.has(topic)) return value;
      const run = (): Promise<unknown> => {
        onSign();
        return attempt(async () => codec.decode(topic, value));
      };
      const decoded = await patience.attempted('decode', record, run, speaksOfTheRecord);
      health.succeeded();
      return decoded;
    },
    async write(block) {
      if (block.records.length === 0) return;
      await withinSpan(block, async () =>
        patience.patiently('write', () => attempt(() => writer.write(block))),
      );
    },
  };
}
