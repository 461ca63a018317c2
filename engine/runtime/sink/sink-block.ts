import type { InRecord, OutRecord } from '../../kafka.ts';
import type { RefusedRecords, SinkBlock, SinkRecord } from '../../sink.ts';
import type { Failure } from '../../language.ts';
import { deadLetterRecord } from '../record/dead-letter.ts';
import { REFUSED_SPAN } from './refused-offsets.ts';
import type { SinkAttempts } from './sink-attempts.ts';
import type { SinkLane } from './sink-lane.ts';
import type { SinkParts } from './sink-parts.ts';
import { undecodable } from '../record/undecodable.ts';

/** A record that is no row, and what is written instead: no schema explains it, or the writer refuses it for good. */
export interface SetAside {
  readonly record: InRecord;
  readonly stage: 'decode' | 'write';
  readonly code: string;
  readonly letter: OutRecord;
}

/**
 * A block, decoded. Which of its records are rows and which dead letters follows from the records, and from what is committed of those
 * that were refused: repeated, it is the same.
 */
export interface DecodedBlock {
  readonly block: SinkBlock;
  readonly undecodable: readonly SetAside[];
  /** By the writer of this task; their letters are committed before the block is. */
  readonly refused: readonly SetAside[];
  /** Offsets of all that were refused, by the writer of a predecessor as well. */
  readonly without: ReadonlySet<number>;
}

export interface SinkBlocks {
  /** The next of a lane: as many records as wait, as the options allow and as the writer takes. */
  next(lane: SinkLane): Promise<DecodedBlock>;
  /** Of given bounds, both included, without records that a predecessor has set aside. */
  of(
    log: Log,
    bounds: Bounds,
    records: readonly InRecord[],
    without: ReadonlySet<number>,
  ): Promise<DecodedBlock>;
  /**
   * What is left of it. It ends earlier where it is too long for its refused records to be told beside an offset. Throws where the
   * refusal is of records that it does not have.
   */
  without(decoded: DecodedBlock, refusal: RefusedRecords): DecodedBlock;
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
    readonly undecodable: readonly SetAside[];
  }

  function setAside(record: InRecord, stage: SetAside['stage'], failure: Omit<Failure, 'stage'>): SetAside {
    const letter = deadLetterRecord(record, { ...failure, stage }, lettersAt, parts.limits(deadLetters));
    return { record, stage, code: failure.code, letter };
  }

  async function decode(records: readonly InRecord[]): Promise<Decoded> {
    const rows: SinkRecord[] = [];
    const bad: SetAside[] = [];
    for (const record of records) {
      try {
        rows.push({ record, value: await attempts.decode(record) });
      } catch (error) {
        // Told to end in the middle of it: that says nothing of the record.
        if (parts.signal.aborted) throw error;
        bad.push(setAside(record, 'decode', undecodable(error as Error)));
      }
    }
    return { rows, undecodable: bad };
  }

  function blockOf({ topic, incarnation }: Log, { from, to }: Bounds, decoded: Decoded): DecodedBlock {
    const token = `${incarnation}:${topic}-${String(partition)}-${String(from)}-${String(to)}`;
    const block = { topic, partition, from, to, incarnation, records: decoded.rows, token };
    return { block, undecodable: decoded.undecodable, refused: [], without: new Set() };
  }

  /** By their index in the block. */
  function refusedBy({ refusals }: RefusedRecords, { records, token }: SinkBlock): Map<number, SetAside> {
    const found = new Map<number, SetAside>();
    for (const { index, code, message } of refusals) {
      const record = records[index]?.record;
      if (!record) throw new UnfitRefusal(sink.name, index, records.length, token);
      found.set(index, setAside(record, 'write', { code, message }));
    }
    return found;
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
    async of(log, bounds, records, without) {
      const left = records.filter(({ offset }) => !without.has(offset));
      return { ...blockOf(log, bounds, await decode(left)), without };
    },
    without(decoded, refusal) {
      const { block, undecodable: bad } = decoded;
      const byIndex = refusedBy(refusal, block);
      const rows = block.records.filter((_, index) => !byIndex.has(index));
      const to = Math.min(block.to, block.from + REFUSED_SPAN - 1);
      const refused = [...byIndex.values()].filter(({ record }) => record.offset <= to);
      return {
        ...blockOf(block, { from: block.from, to }, before(to + 1, { rows, undecodable: bad })),
        refused: [...decoded.refused, ...refused],
        without: new Set([...decoded.without, ...refused.map(({ record }) => record.offset)]),
      };
    },
  };

  function before(end: number, all: Decoded): Decoded {
    const isBefore = ({ record }: { readonly record: InRecord }): boolean => record.offset < end;
    return { rows: all.rows.filter(isBefore), undecodable: all.undecodable.filter(isBefore) };
  }
}

/** A writer's refusal names a record that the block does not have: nobody knows which it means. */
class UnfitRefusal extends Error {
  readonly code = 'refusal-unfit';
  override readonly name = 'UnfitRefusal';

  constructor(sink: string, index: number, length: number, token: string) {
    super(
      `the writer of ${sink} refuses the record at index ${String(index)} of a block of ${String(length)} (${token}): an index is a place in block.records, from 0 on`,
    );
  }
}
