import type { FetchedBatch, Fetcher, InRecord } from '../../kafka.ts';
import type { Unit } from '../../language.ts';
import type { LogPosition } from '../takeover/log-position.ts';

/** How full a task is, 0 to 1 and above. */
type Fill = () => number;

interface InputReading {
  readonly topic: string;
  readonly isBackground: boolean;
  /** In the background: read, and waiting for its turn. */
  waiting: InRecord[];
  readonly start: LogPosition;
  next: number;
  highWatermark: number;
  /** Of the last record read. */
  lastTimestamp: number | undefined;
  isPaused: boolean;
}

export interface Reading {
  /** `onRecords` gets those of live inputs; an empty list where some came for the background. */
  start(onRecords: (records: readonly InRecord[]) => void, onError: (error: Error) => void): void;
  /** The next record of an input in the background, if it is its turn. */
  nextInBackground(): InRecord | undefined;
  /** Pauses and resumes inputs by how full the task is, and by what is live among them. */
  throttle(): void;
  /** No input is read on, since too much waits. */
  isFull(): boolean;
  stop(): void;
  /** Records that have not entered the task yet. */
  unread(topic: string): number;
  highWatermark(topic: string): number;
  /** All before that offset has entered the task, or was never to: what marks the end of a transaction, say. */
  passed(topic: string): number;
  /** Of the last record read while others wait behind it, ms since 1970: how old those are, nearly. */
  lastTimestamp(topic: string): number | undefined;
}

/**
 * The inputs of a task on its unit's fetcher. They are paused while the task is full and resumed when it is half empty. An input in
 * the background is read only while the others are level with their topics and the task has nothing of theirs.
 */
export function readingOf(
  parts: { readonly unit: Unit; readonly partition: number; readonly fetcher: Fetcher },
  starts: ReadonlyMap<string, LogPosition & { readonly highWatermark: number }>,
  fill: Fill,
  isLiveAtWork: () => boolean,
): Reading {
  const { unit, partition, fetcher } = parts;
  const inputs = unit.inputs.map(({ topic, priority }): InputReading => {
    const { incarnation = '', offset = 0, highWatermark = 0 } = starts.get(topic.name) ?? {};
    const start = { incarnation, offset };
    return {
      topic: topic.name,
      isBackground: priority === 'background',
      start,
      next: offset,
      highWatermark,
      lastTimestamp: undefined,
      isPaused: false,
      waiting: [],
    };
  });
  let reading = false;
  let isFull = false;

  const isLevel = ({ next, highWatermark }: InputReading): boolean => next >= highWatermark;
  const live = inputs.filter((i) => !i.isBackground);
  const hasBackground = live.length < inputs.length;

  const isBackgroundsTurn = (): boolean => !isLiveAtWork() && live.every(isLevel);

  function receive(
    input: InputReading,
    batch: FetchedBatch,
    onRecords: (records: readonly InRecord[]) => void,
  ): void {
    if (!reading) return;
    input.next = batch.nextOffset;
    input.highWatermark = batch.highWatermark;
    input.lastTimestamp = batch.records.at(-1)?.timestamp ?? input.lastTimestamp;
    if (!input.isBackground) return onRecords(batch.records);
    for (const record of batch.records) input.waiting.push(record);
    onRecords([]);
  }

  function throttle(): void {
    if (!reading) return;
    const level = fill();
    if (level >= 1) isFull = true;
    else if (level <= 0.5) isFull = false;
    const backgroundWaits = hasBackground && !isBackgroundsTurn();
    for (const input of inputs) {
      const mustPause = isFull || (input.isBackground && (backgroundWaits || input.waiting.length > 0));
      if (mustPause === input.isPaused) continue;
      input.isPaused = mustPause;
      const at = { topic: input.topic, partition };
      if (mustPause) fetcher.pause(at);
      else fetcher.resume(at);
    }
  }

  const of = (topic: string): InputReading | undefined => inputs.find((i) => i.topic === topic);

  return {
    start(onRecords, onError) {
      reading = true;
      for (const input of inputs) {
        const { topic, start } = input;
        fetcher.add(
          { topic, partition, incarnation: start.incarnation },
          start.offset,
          (batch) => receive(input, batch, onRecords),
          onError,
        );
      }
      throttle();
    },
    throttle,
    isFull: () => isFull,
    stop() {
      reading = false;
      for (const { topic } of inputs) fetcher.remove({ topic, partition });
    },
    nextInBackground() {
      if (!hasBackground || !reading || !isBackgroundsTurn()) return undefined;
      return inputs.find((i) => i.waiting.length > 0)?.waiting.shift();
    },
    unread(topic) {
      const input = of(topic);
      return input ? Math.max(0, input.highWatermark - input.next) + input.waiting.length : 0;
    },
    highWatermark: (topic) => of(topic)?.highWatermark ?? 0,
    passed(topic) {
      const input = of(topic);
      return input?.waiting[0]?.offset ?? input?.next ?? 0;
    },
    lastTimestamp(topic) {
      const input = of(topic);
      return input && !isLevel(input) ? input.lastTimestamp : undefined;
    },
  };
}
