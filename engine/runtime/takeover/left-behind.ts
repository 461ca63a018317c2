import { type BoundInput, TIMERS } from '../record/bound-unit.ts';
import type { Timer } from './changelog.ts';
import type { Log } from '../options.ts';

/** Records that a former release has put off, or timers that it has set, and that this one has nobody for. */
export interface LeftBehind {
  readonly partition: number;
  /** Empty where they are timers that stages have named. */
  readonly topic: string;
  readonly records: number;
  /** What they are, and what to do. */
  readonly sentence: string;
}

export interface LeavingBehind {
  /** Takes out of a restored task's timers what this release cannot take. It is told of until the signal aborts. */
  leave(partition: number, timers: Map<string, Timer>, signal: AbortSignal): void;
  readonly all: () => readonly LeftBehind[];
}

/**
 * What a release has no input or no onTimer for stays in the changelog, untouched, until one comes that has: due or not, it is told of
 * as soon as the partition is taken over, and everything else goes on (docs/engine/upgrading.md says why it is no dead letter).
 */
export function leavingBehind(parts: {
  readonly unit: string;
  readonly inputs: ReadonlyMap<string, Pick<BoundInput, 'kind'>>;
  readonly log: Log;
}): LeavingBehind {
  const { unit, inputs, log } = parts;
  const byPartition = new Map<number, readonly LeftBehind[]>();

  /** A row of a table that comes late would take the place of a newer one. */
  function isTaken(topic: string): boolean {
    const kind = inputs.get(topic)?.kind;
    return kind === 'stream' || kind === 'timers';
  }

  function takeOut(timers: Map<string, Timer>): Map<string, number> {
    const counts = new Map<string, number>();
    for (const [id, { input }] of timers) {
      if (isTaken(input)) continue;
      timers.delete(id);
      counts.set(input, (counts.get(input) ?? 0) + 1);
    }
    return counts;
  }

  function sentenceOf(topic: string, records: number): string {
    const many = records !== 1;
    if (topic === TIMERS)
      return `${many ? `${String(records)} timers are` : '1 timer is'} left that a former release of ${unit} has set, and ${unit} has no onTimer: run a release that has it until none is left`;
    const waiting = many ? `${String(records)} records of ${topic} wait` : `1 record of ${topic} waits`;
    const why = inputs.has(topic)
      ? `${unit} reads ${topic} as a table: run a release that reads it as an input until none waits`
      : `${unit} does not read ${topic}: run a release that does until none waits`;
    return `${waiting} that a former release of ${unit} has put off, and ${why}`;
  }

  return {
    leave(partition, timers, signal) {
      const counts = takeOut(timers);
      if (counts.size === 0 || signal.aborted) return;
      const left = [...counts].map(([topic, records]) => ({
        partition,
        topic,
        records,
        sentence: sentenceOf(topic, records),
      }));
      byPartition.set(partition, left);
      signal.addEventListener('abort', () => {
        if (byPartition.get(partition) === left) byPartition.delete(partition);
      });
      for (const { sentence } of left) log('warn', `${unit}/${String(partition)}: ${sentence}`);
    },
    all: () => [...byPartition.values()].flat(),
  };
}
