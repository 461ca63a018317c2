import type { InRecord, OutRecord } from '../../kafka.ts';
import type { Failure, StageReport } from '../../language.ts';
import type { RecordOutcome } from '../../observer.ts';
import type { Emission } from '../../outcome.ts';
import type { Timer } from '../takeover/changelog.ts';
import type { RecordTrace } from './record-trace.ts';

/** A record on its way through a task: from the topic, or back from a timer. */
export interface Work {
  readonly sequence: number;
  readonly record: InRecord;
  readonly attempt: number;
  /** Set when a timer brought it: the timer ends with this work, unless it was set anew meanwhile. */
  readonly timer: { readonly id: string; readonly timer: Timer } | undefined;
  /** When its stages were begun, or, before that, when it was read: a moment of `clock.elapsed`. */
  startedAt: number;
  /** When its last stage had answered: a moment of `clock.elapsed`. */
  finishedAt: number;
  /** Where spans are kept, from when its stages were begun. */
  trace?: RecordTrace;
}

/** What the stages led to, before it is turned into records. */
export interface Gathered {
  emissions: Emission[];
  state: { key: string; value: unknown } | undefined;
  /** By id; null calls one off. */
  timers: Map<string, Timer | null>;
  /** The record itself, where it is to come back. */
  putOff?: { readonly id: string; readonly timer: Timer };
  /** What a table's record changes. */
  row: Result['row'];
  reports: StageReport[];
  outcome: RecordOutcome;
  deadLetter: Failure | undefined;
  /** Why it could not be decoded, where another unit writes the dead letter. */
  ignored?: Failure;
}

/** What a record led to, as bytes; written in one transaction with those before it. */
export interface Result {
  readonly work: Work;
  readonly outcome: RecordOutcome;
  readonly deadLetter: Failure | undefined;
  readonly records: readonly OutRecord[];
  /** Of all its records, as far as they take memory until they are committed. */
  readonly bytes: number;
  /** Emissions to topics that have a view, with the index of their record. */
  readonly viewed: readonly {
    readonly topic: string;
    readonly index: number;
    readonly key: string;
    readonly value: unknown;
  }[];
  /** The key's new value (null: forget it) and its changelog record. */
  readonly state: { readonly key: string; readonly value: unknown; readonly record: OutRecord } | undefined;
  /** Set, called off, or over (null), with their changelog records. */
  readonly timers: readonly {
    readonly id: string;
    readonly timer: Timer | null;
    readonly record: OutRecord;
  }[];
  /** Of a table; null takes it away. */
  readonly row: { readonly table: string; readonly key: string; readonly value: unknown } | undefined;
}

/** Of a record that has turned out to be none. */
export const nothing = (work: Work): Result => ({
  work,
  outcome: 'ignored',
  deadLetter: undefined,
  records: [],
  bytes: 0,
  viewed: [],
  state: undefined,
  timers: [],
  row: undefined,
});
