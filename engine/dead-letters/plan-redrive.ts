import { type Header, headersOf, type OutRecord } from '../kafka.ts';
import { batchSizeOf } from '../record-size.ts';
import { REDRIVE } from './headers.ts';
import type { Letter } from './letter.ts';
import { formatFailures } from './redriven.ts';

/** Redrives after which a record that fails again stays where it is: what three people could not mend, a fourth should look into first. */
export const PARKED_AFTER = 3;

export const redrivesOf = ({ redriven }: Letter): number => redriven?.count ?? 0;

export type LetterState = 'open' | 'redriven' | 'parked';

/** `redriven`: ids of the letters that have been sent again. */
export function stateOf(letter: Letter, redriven: ReadonlySet<string>): LetterState {
  if (redriven.has(letter.id)) return 'redriven';
  return redrivesOf(letter) >= PARKED_AFTER ? 'parked' : 'open';
}

/** Where the record lay first, in its topic: <incarnation>/<partition>/<offset>. */
export function originOf({ redriven, source }: Letter): string {
  if (redriven) return redriven.of;
  return source ? `${source.incarnation}/${String(source.partition)}/${String(source.offset)}` : '';
}

/** Why a letter is not sent again. */
export type Refusal = 'redriven' | 'parked' | 'no-source' | 'unknown-topic' | 'cut' | 'too-large';

/** A topic that records may be sent back to. */
export interface Destination {
  readonly partitions: number;
  /** Largest record batch that it takes, bytes. */
  readonly maxBytes: number;
}

export interface RedriveOptions {
  /** Id of this run. */
  readonly id: string;
  /** Ids of the letters that were sent before. */
  readonly redriven: ReadonlySet<string>;
  readonly destinations: ReadonlyMap<string, Destination>;
  readonly limit: number;
  /** Send those that are parked, too. Default false. */
  readonly parked?: boolean;
}

export interface Redrive {
  readonly letter: Letter;
  readonly record: OutRecord;
}

export interface RedrivePlan {
  /** What would be sent, in this order: of one partition in the order in which it was given up. */
  readonly send: readonly Redrive[];
  /** Without their bytes. */
  readonly refused: readonly { readonly letter: Letter; readonly because: Refusal }[];
  /** Letters that could be sent and are beyond the limit. */
  readonly beyond: number;
}

/**
 * Decides which letters are sent back to where they came from, and as what: bytes, key and headers as they were, and behind them
 * the marks of this redrive. Letters are offered in the order of their partitions; of each partition of dead letters no more
 * than the limit are held in memory. Depends on the letters alone, so that a dry run shows what will be done.
 */
export function redrivePlanner(options: RedriveOptions) {
  const held = new Map<number, Redrive[]>();
  const refused: { letter: Letter; because: Refusal }[] = [];
  let sendable = 0;

  return {
    offer(letter: Letter): void {
      const outcome = redriveRecord(letter, options);
      if (typeof outcome === 'string') {
        refused.push({ letter: { ...letter, value: null, headers: [] }, because: outcome });
        return;
      }
      sendable += 1;
      const kept = held.get(letter.place.partition) ?? [];
      held.set(letter.place.partition, kept);
      if (kept.length < options.limit) kept.push({ letter, record: outcome });
    },
    /** The oldest of those offered, up to the limit. */
    plan(): RedrivePlan {
      const oldest = [...held.values()].flat().sort((a, b) => a.letter.at - b.letter.at);
      const send = oldest.slice(0, options.limit).sort(bySource);
      return { send, refused, beyond: sendable - send.length };
    },
  };
}

/** The record that a letter becomes, or why it becomes none. */
export function redriveRecord(letter: Letter, options: RedriveOptions): OutRecord | Refusal {
  const { source } = letter;
  const state = stateOf(letter, options.redriven);
  if (state === 'redriven') return 'redriven';
  if (state === 'parked' && options.parked !== true) return 'parked';
  if (letter.isCut) return 'cut';
  if (source === undefined) return 'no-source';
  const destination = options.destinations.get(source.topic);
  if (destination === undefined || source.partition >= destination.partitions) return 'unknown-topic';
  const record: OutRecord = {
    topic: source.topic,
    partition: source.partition,
    key: letter.key,
    value: letter.value,
    headers: [...letter.headers, ...redriveHeaders(letter, options.id)],
  };
  return batchSizeOf(record) > destination.maxBytes ? 'too-large' : record;
}

const redriveHeaders = (letter: Letter, id: string): Header[] =>
  headersOf({
    [REDRIVE.id]: id,
    [REDRIVE.count]: String(redrivesOf(letter) + 1),
    [REDRIVE.letter]: letter.id,
    [REDRIVE.of]: originOf(letter),
    [REDRIVE.failures]: formatFailures([
      ...(letter.redriven?.failures ?? []),
      { stage: letter.stage, code: letter.code },
    ]),
  });

/** By topic and partition; within one in the order in which the letters were written, which is that of their records. */
function bySource({ letter: a, record: one }: Redrive, { letter: b, record: other }: Redrive): number {
  if (one.topic !== other.topic) return one.topic < other.topic ? -1 : 1;
  return one.partition - other.partition || a.place.offset - b.place.offset;
}
