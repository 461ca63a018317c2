import type { FetchedBatch, Fetcher, InRecord } from '../../kafka.ts';
import type { Topic } from '../../language.ts';
import { heldBytes } from '../../record-size.ts';
import type { LogPosition } from '../takeover/log-position.ts';
import type { RuntimeOptions } from '../options.ts';
import type { InputStatus } from '../task.ts';

/** One input of a sink's task: read → waiting → taken for a block → written. */
export interface SinkLane {
  readonly topic: Topic;
  readonly incarnation: string;
  /** Starts reading; calls back when records have come. */
  start(onRecords: () => void, onError: (error: Error) => void): void;
  stop(): void;
  /** Records that wait for a block. */
  waiting(): number;
  /** Reading is paused, since too much waits. */
  isFull(): boolean;
  /** Takes the first records that wait, so many at most, for the next block. */
  take(most: number): readonly InRecord[];
  /** The block has the first so many of those taken; the others go back to the head. */
  keep(count: number): void;
  /** Next offset to write: the first of the next block. */
  position(): number;
  /** All before that offset has been taken for blocks, or was never to: what marks the end of a transaction, say. */
  passed(): number;
  /** All before that offset is written and committed; what was kept for the block from it on goes back to the head. */
  committed(offset: number): void;
  /** Records that have been read and are not committed. */
  uncommitted(): number;
  status(): InputStatus;
}

const bytesOf = (records: readonly InRecord[]): number =>
  records.reduce((sum, record) => sum + heldBytes(record), 0);

/** Reading is paused while a lane holds more than two blocks or its share of memory (`roomBytes`), and goes on when it is half empty. */
export function sinkLane(
  parts: {
    readonly partition: number;
    readonly fetcher: Fetcher;
    readonly options: Pick<RuntimeOptions, 'sinkBlockRecords'>;
  },
  topic: Topic,
  start: LogPosition & { readonly highWatermark: number },
  roomBytes: () => number,
): SinkLane {
  const { fetcher, partition, options } = parts;
  const { incarnation } = start;
  const at = { topic: topic.name, partition };
  let position = start.offset;
  /** Where reading stands. */
  let next = start.offset;
  let { highWatermark } = start;
  let waiting: InRecord[] = [];
  /** Of the records that wait, and of those taken until the block is known. */
  let bytes = 0;
  let taken: InRecord[] = [];
  let reading = false;
  let paused = false;

  /** 0 to 1 and above. */
  const fill = (): number => Math.max(waiting.length / (2 * options.sinkBlockRecords), bytes / roomBytes());

  function receive(batch: FetchedBatch, onRecords: () => void): void {
    if (!reading) return;
    highWatermark = batch.highWatermark;
    next = batch.nextOffset;
    // One by one: a batch of small records has more than a call takes as arguments.
    for (const record of batch.records) waiting.push(record);
    bytes += bytesOf(batch.records);
    if (!paused && fill() > 1) {
      paused = true;
      fetcher.pause(at);
    }
    onRecords();
  }

  return {
    topic,
    incarnation,
    start(onRecords, onError) {
      reading = true;
      fetcher.add({ ...at, incarnation }, position, (batch) => receive(batch, onRecords), onError);
    },
    stop() {
      reading = false;
      fetcher.remove(at);
    },
    waiting: () => waiting.length,
    isFull: () => paused,
    take(most) {
      taken = waiting.splice(0, most);
      return taken;
    },
    keep(count) {
      waiting = taken.slice(count).concat(waiting);
      taken = taken.slice(0, count);
      bytes -= bytesOf(taken);
    },
    position: () => position,
    passed: () => taken[0]?.offset ?? waiting[0]?.offset ?? next,
    committed(offset) {
      position = offset;
      const rest = taken.filter((record) => record.offset >= offset);
      bytes += bytesOf(rest);
      if (rest.length > 0) waiting = rest.concat(waiting);
      taken = [];
      if (!paused || fill() > 0.5) return;
      paused = false;
      fetcher.resume(at);
    },
    uncommitted: () => taken.length + waiting.length,
    status: () => ({
      topic: topic.name,
      position,
      highWatermark,
      lag: taken.length + waiting.length + Math.max(0, highWatermark - next),
      oldestTimestamp: (taken[0] ?? waiting[0])?.timestamp,
    }),
  };
}
