import type { InRecord } from '../../kafka.ts';
import type { RunnerParts } from './bound-unit.ts';
import type { Timer } from '../takeover/changelog.ts';

/** The record that a timer brings back; of a timer that a stage has named, one that says so. */
export const recordOf = (
  timer: Timer,
  { partition, incarnations }: Pick<RunnerParts, 'partition' | 'incarnations'>,
): InRecord => ({
  topic: timer.input,
  partition,
  incarnation: timer.incarnation || (incarnations.get(timer.input) ?? ''),
  offset: timer.offset,
  timestamp: timer.timestamp,
  key: timer.key === null ? null : Buffer.from(timer.key),
  value: timer.isTombstone ? null : timer.value,
  headers: timer.headers,
});
