import type { InRecord, OutRecord } from '../kafka.ts';
import type { SinkBlock, SinkRecord } from '../sink.ts';
import { deadLetterRecord } from './dead-letter.ts';
import type { SinkAttempts } from './sink-attempts.ts';
import type { SinkLane } from './sink-lane.ts';
import type { SinkParts } from './sink-parts.ts';
import { undecodable } from './undecodable.ts';

/** A record that no schema explains, and what is written instead of its row. */
interface Undecodable {
  readonly record: InRecord;
  readonly code: string;
  readonly letter: OutRecord;
}

/** A block, decoded. Which of its records are rows and which dead letters follows from the records alone: repeated, it is the same. */
export interface DecodedBlock {
  readonly block: SinkBlock;
  readonly undecodable: readonly Undecodable[];
}

export interface SinkBlocks {
  /** The next of a lane: as many records as wait, as the options allow and as the writer takes. */
  next(lane: SinkLane): Promise<DecodedBlock>;
  /** Of given bounds, both included. */
  of(log: Log, bounds: Bounds, records: readonly InRecord[]): Promise<DecodedBlock>;
}

interface Log {
  readonly topic: string;
  readonly incarnation: string;
}

interface Bounds {
  readonly from: number;
  readonly to: number;
}

export function sinkBlocks(
  parts: Pick<
    SinkParts,
    'topology' | 'sink' | 'partition' | 'partitionsOf' | 'limits' | 'writer' | 'options' | 'signal'
  >,
  attempts: SinkAttempts,
): SinkBlocks {
  const { sink, partition, writer, options } = parts;
  const deadLetters = parts.topology.deadLetters.name;
  const lettersAt = {
    topic: deadLetters,
    partition: partition % parts.partitionsOf(deadLetters),
    unit: sink.name,
    attempt: 0,
  };

  interface Decoded {
    readonly rows: readonly SinkRecord[];
    readonly undecodable: readonly Undecodable[];
  }

  async function decode(records: readonly InRecord[]): Promise<Decoded> {
    const rows: SinkRecord[] = [];
    const bad: Undecodable[] = [];
    for (const record of records) {
      try {
        rows.push({ record, value: await attempts.decode(record) });
      } catch (error) {
        // Told to end in the middle of it: that says nothing of the record.
        if (parts.signal.aborted) throw error;
        const failure = { ...undecodable(error as Error), stage: 'decode' };
        const letter = deadLetterRecord(record, failure, lettersAt, parts.limits(deadLetters));
        bad.push({ record, code: failure.code, letter });
      }
    }
    return { rows, undecodable: bad };
  }

  function blockOf({ topic, incarnation }: Log, { from, to }: Bounds, decoded: Decoded): DecodedBlock {
    const token = `${incarnation}:${topic}-${String(partition)}-${String(from)}-${String(to)}`;
    const block = { topic, partition, from, to, incarnation, records: decoded.rows, token };
    return { block, undecodable: decoded.undecodable };
  }

  /** The first row that the writer does not take into the block; none where it takes all. */
  function firstLeft(topic: string, rows: readonly SinkRecord[]): SinkRecord | undefined {
    if (rows.length === 0) return undefined;
    const length = writer.blockLength?.(topic, rows) ?? rows.length;
    if (Number.isInteger(length) && length >= 1) return rows[length];
    throw new RangeError(
      `blockLength of the sink ${sink.name} answered ${String(length)} for ${String(rows.length)} records of ${topic}: it must be a whole number from 1`,
    );
  }

  return {
    async next(lane) {
      const records = lane.take(options.sinkBlockRecords);
      const decoded = await decode(records);
      const left = firstLeft(lane.topic.name, decoded.rows)?.record.offset ?? Infinity;
      const count = records.filter(({ offset }) => offset < left).length;
      lane.keep(count);
      const from = lane.position();
      const to = records[count - 1]?.offset ?? from;
      const log = { topic: lane.topic.name, incarnation: lane.incarnation };
      return blockOf(log, { from, to }, before(left, decoded));
    },
    of: async (log, bounds, records) => blockOf(log, bounds, await decode(records)),
  };

  function before(end: number, all: Decoded): Decoded {
    const isBefore = ({ record }: { readonly record: InRecord }): boolean => record.offset < end;
    return { rows: all.rows.filter(isBefore), undecodable: all.undecodable.filter(isBefore) };
  }
}
