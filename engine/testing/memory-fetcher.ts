import {
  type FetchedBatch,
  type Fetcher,
  type InRecord,
  type LogPartition,
  type TopicPartition,
  partitionId,
} from '../kafka.ts';
import { type LogRecord, type MemoryLog, OffsetOutOfRange } from './memory-log.ts';
import type { MemoryTopics } from './memory-topics.ts';
import type { Process } from './world.ts';

interface Reading {
  readonly at: TopicPartition;
  readonly log: MemoryLog;
  readonly incarnation: string;
  offset: number;
  isPaused: boolean;
  /** A request is under way. */
  isAsking: boolean;
  readonly onBatch: (batch: FetchedBatch) => void;
  readonly onError: (error: Error) => void;
  readonly stopListening: () => void;
}

/** Reads committed records, `most` at a time, each batch a step of its own. */
export function memoryFetcher(process: Process, topics: MemoryTopics, most: number): Fetcher {
  const readings = new Map<string, Reading>();
  const isRead = (reading: Reading): boolean => readings.get(partitionId(reading.at)) === reading;

  function wake(reading: Reading): void {
    if (reading.isAsking || !isRead(reading) || !hasAnswer(reading)) return;
    reading.isAsking = true;
    process.step('fetch', partitionId(reading.at)).then(
      () => answer(reading),
      () => answer(reading, false),
    );
  }

  /** A request that failed is repeated, as an adapter to a real broker does. */
  function answer(reading: Reading, succeeded = true): void {
    reading.isAsking = false;
    if (succeeded && isRead(reading)) deliver(reading);
    wake(reading);
  }

  function deliver(reading: Reading): void {
    const { at, log, incarnation, offset } = reading;
    if (log.isGone())
      return end(reading, new Error(`${at.topic} was deleted or created anew while it was read`));
    if (reading.isPaused) return;
    try {
      const { records, next } = log.read(offset, most);
      if (next === offset) return;
      reading.offset = next;
      reading.onBatch({
        records: records.map((record) => toInRecord(record, at, incarnation)),
        nextOffset: next,
        highWatermark: log.high(),
      });
    } catch (error) {
      if (!(error instanceof OffsetOutOfRange)) throw error;
      end(reading, new Error(`${partitionId(at)} has no offset ${String(offset)}`, { cause: error }));
    }
  }

  function end(reading: Reading, error: Error): void {
    drop(reading);
    reading.onError(error);
  }

  function drop(reading: Reading | undefined): void {
    if (!reading) return;
    reading.stopListening();
    if (isRead(reading)) readings.delete(partitionId(reading.at));
  }

  function open(
    at: LogPartition,
    offset: number,
    onBatch: Reading['onBatch'],
    onError: Reading['onError'],
  ): void {
    const { log, incarnation } = topics.log(at);
    const { topic, partition } = at;
    const reading: Reading = {
      at: { topic, partition },
      log,
      incarnation,
      offset,
      isPaused: false,
      isAsking: false,
      onBatch,
      onError,
      stopListening: log.onChange(() => wake(reading)),
    };
    drop(readings.get(partitionId(at)));
    readings.set(partitionId(at), reading);
    wake(reading);
  }

  return {
    add(at, offset, onBatch, onError) {
      try {
        open(at, offset, onBatch, onError);
      } catch (error) {
        // As from a broker: later, not while the caller still adds.
        queueMicrotask(() => onError(error as Error));
      }
    },
    pause(at) {
      const reading = readings.get(partitionId(at));
      if (reading) reading.isPaused = true;
    },
    resume(at) {
      const reading = readings.get(partitionId(at));
      if (!reading?.isPaused) return;
      reading.isPaused = false;
      wake(reading);
    },
    remove(at) {
      drop(readings.get(partitionId(at)));
    },
    async close() {
      for (const reading of [...readings.values()]) drop(reading);
    },
  };
}

/** Whether a broker would answer a request at once: with records, or with what is wrong. */
function hasAnswer({ log, isPaused, offset }: Reading): boolean {
  if (log.isGone()) return true;
  return !isPaused && (log.stable() > offset || offset > log.high() || offset < log.low());
}

export const toInRecord = (
  { offset, timestamp, key, value, headers }: LogRecord,
  { topic, partition }: TopicPartition,
  incarnation: string,
): InRecord => ({ topic, partition, incarnation, offset, timestamp, key, value, headers });
