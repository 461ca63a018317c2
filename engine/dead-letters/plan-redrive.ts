import { type Header, headersOf, type OutRecord } from '../kafka.ts';
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

/** Why a letter is not sent again. */
export type Refusal = 'redriven' | 'parked' | 'no-source' | 'unknown-topic' | 'cut' | 'too-large';

/** A topic that records may be sent back to. */
export interface Destination {
  readonly partitions: number;
  /** Largest record batch that it takes, bytes. */
  readonly maxBytes: number;
}

export interface RedrivePlan {
  /** What would be sent, in this order: of one partition in the order in which it was given up. */
  readonly send: readonly { readonly letter: Letter; readonly record: OutRecord }[];
  readonly refused: readonly { readonly letter: Letter; readonly because: Refusal }[];
  /** Letters that could be sent and are beyond the limit. */
  readonly beyond: number;
}

/** Frame of a batch with one record: 61 bytes of batch, and lengths and deltas of the record (KIP-98), at most. */
const FRAME_BYTES = 61 + 40;

/**
 * Which letters are sent back to where they came from, and as what: bytes, key and headers as they were, and behind them the
 * marks of this redrive. Pure: the same letters make the same plan, so that a dry run shows what will be done.
 */
export function planRedrive(
  letters: readonly Letter[],
  options: {
    /** Id of this run. */
    readonly id: string;
    /** Ids of the letters that were sent before. */
    readonly redriven: ReadonlySet<string>;
    readonly destinations: ReadonlyMap<string, Destination>;
    readonly limit: number;
    /** Send those that are parked, too. */
    readonly parked?: boolean;
  },
): RedrivePlan {
  const send: { letter: Letter; record: OutRecord }[] = [];
  const refused: { letter: Letter; because: Refusal }[] = [];
  let beyond = 0;
  for (const letter of letters.toSorted(bySource)) {
    const outcome = judge(letter, options);
    if (typeof outcome === 'string') refused.push({ letter, because: outcome });
    else if (send.length >= options.limit) beyond += 1;
    else send.push({ letter, record: outcome });
  }
  return { send, refused, beyond };
}

function judge(letter: Letter, options: Parameters<typeof planRedrive>[1]): OutRecord | Refusal {
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
  return sizeOf(record) > destination.maxBytes ? 'too-large' : record;
}

function redriveHeaders(letter: Letter, id: string): Header[] {
  const { source, redriven, stage, code } = letter;
  const place = source
    ? `${source.incarnation}/${String(source.partition)}/${String(source.offset)}`
    : letter.id;
  return headersOf({
    [REDRIVE.id]: id,
    [REDRIVE.count]: String(redrivesOf(letter) + 1),
    [REDRIVE.letter]: letter.id,
    [REDRIVE.of]: redriven?.of ?? place,
    [REDRIVE.failures]: formatFailures([...(redriven?.failures ?? []), { stage, code }]),
  });
}

/** By topic and partition; within one in the order in which the letters were written, which is that of their records. */
function bySource(a: Letter, b: Letter): number {
  const [one, other] = [a, b].map(
    ({ source }) => `${source?.topic ?? ''}/${String(source?.partition ?? '')}`,
  );
  if (one !== other) return (one ?? '') < (other ?? '') ? -1 : 1;
  return a.at - b.at || offsetOf(a) - offsetOf(b);
}

const offsetOf = ({ name }: Letter): number => Number(name.slice(name.indexOf(':') + 1));

function sizeOf({ key, value, headers }: OutRecord): number {
  let size = FRAME_BYTES + (key?.length ?? 0) + (value?.length ?? 0);
  for (const header of headers) size += Buffer.byteLength(header.name) + (header.value?.length ?? 0) + 6;
  return size;
}
