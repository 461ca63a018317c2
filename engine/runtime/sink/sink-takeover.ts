import { type InRecord, partitionId, type Transactor } from '../../kafka.ts';
import { blockCommitting } from './block-committing.ts';
import {
  isCommittedTo,
  type LogPosition,
  parseCommitMetadata,
  startOffset,
} from '../takeover/log-position.ts';
import { refuseLostRecords } from '../takeover/lost-records.ts';
import { obtain, writtenBy } from '../takeover/obtain.ts';
import { observedTransactor } from '../observed-transactor.ts';
import { refusedFromText } from './refused-offsets.ts';
import { sinkAttempts } from './sink-attempts.ts';
import { sinkBlocks } from './sink-block.ts';
import type { SinkParts } from './sink-parts.ts';
import { refusalsSetAside } from './sink-write.ts';

/** A sink's task that owns its partition: fenced, and with nothing left that a predecessor may have written. */
export interface SinkTakeover {
  readonly transactor: Transactor;
  /** Where to read on, by input. */
  readonly starts: ReadonlyMap<string, LogPosition & { readonly highWatermark: number }>;
}

/**
 * Takes a partition of a sink over, in this order:
 *
 * 1. new producer epoch: fences the predecessor
 * 2. which logs bear the names of the inputs     3. committed offsets
 * 4. of each input, whether it still holds what comes next (TakeoverError), and the block that the predecessor has announced and not completed, if there is one: written again with its token
 */
export async function takeOverSink(parts: SinkParts): Promise<SinkTakeover> {
  const { kafka, sink, partition, groupId } = parts;
  const topics = sink.inputs.map(({ name }) => name);
  const inputs = topics.map((topic) => ({ topic, partition }));
  const written = writtenBy(parts.topology, { outputs: [], store: undefined }, partition, parts.partitionsOf);
  const obtained = await obtain(kafka, parts, { groupId, inputs, written });
  const transactor = observedTransactor(obtained, partition, parts);
  // What it waits for is no record of the task yet, so nobody judges by it whether that is stuck.
  const attempts = sinkAttempts(parts);
  const blocks = sinkBlocks(parts, attempts);
  const committing = blockCommitting(parts, transactor);
  const write = refusalsSetAside(blocks, attempts, committing);

  /** Answers with the offset behind it. */
  async function repeat(
    log: { topic: string; incarnation: string },
    from: number,
    to: number,
    without: ReadonlySet<number>,
  ): Promise<number> {
    const records: InRecord[] = [];
    const range = { from, to: to + 1 };
    await kafka.read({ ...log, partition }, range, (found) => {
      for (const record of found) records.push(record);
    });
    const written = await write(await blocks.of(log, { from, to }, records, without));
    await committing.complete([written]);
    return written.block.to + 1;
  }

  try {
    const incarnations = await kafka.incarnations(topics);
    const committed = await kafka.committed(groupId, inputs);
    const starts = new Map<string, LogPosition & { readonly highWatermark: number }>();
    for (const topic of topics) {
      const at = { topic, partition };
      const incarnation = incarnations.get(topic) ?? '';
      const { low, high: highWatermark } = await kafka.watermarks(at);
      const found = committed.get(partitionId(at));
      const known = found && { offset: found.offset, ...parseCommitMetadata(found.metadata) };
      const start = startOffset({ incarnation, low }, known, undefined);
      refuseLostRecords(sink.name, groupId, at, { offset: start, low });
      const announced = known && isCommittedTo(known, incarnation) ? known.blockTo : undefined;
      const without = refusedFromText(start, known?.without ?? '');
      const offset =
        announced === undefined ? start : await repeat({ topic, incarnation }, start, announced, without);
      starts.set(topic, { incarnation, offset, highWatermark });
    }
    return { transactor, starts };
  } catch (error) {
    await transactor.close();
    throw error;
  }
}
