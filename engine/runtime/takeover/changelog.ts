import type { Codec } from '../../codec.ts';
import {
  type Header,
  headersOf,
  type InRecord,
  type KafkaClient,
  type LogPartition,
  type OutRecord,
  type TopicPartition,
} from '../../kafka.ts';
import type { LogPosition, RememberedPosition } from './log-position.ts';

/** A record that comes back to its pipeline at `dueAt`. */
export interface Timer {
  readonly dueAt: number;
  readonly attempt: number;
  readonly input: string;
  /** Of the log that it came from; empty where it was stored before that was kept. */
  readonly incarnation: string;
  readonly key: string | null;
  readonly value: Buffer;
  /** True when the record was a tombstone: `value` is then empty. */
  readonly isTombstone: boolean;
  readonly headers: readonly Header[];
  readonly offset: number;
  readonly timestamp: number;
}

/** Of a timer that a stage has named: no topic begins with an @, so none of these is one of a record that comes back. */
export const namedTimerId = (key: string, name: string): string => `@${String(name.length)}:${name}/${key}`;

export const isNamed = (timerId: string): boolean => timerId.startsWith('@');

/** Everything a task remembers: restored from its changelog before it runs. */
export interface TaskState {
  readonly values: Map<string, unknown>;
  readonly timers: Map<string, Timer>;
  /** Where each input stands, as committed with the state. */
  readonly positions: Map<string, RememberedPosition>;
  /** By topic, the rows of the tables: restored from the topics themselves. */
  readonly tables: Map<string, Map<string, unknown>>;
}

export function changeRow(
  tables: TaskState['tables'],
  { table, key, value }: { readonly table: string; readonly key: string; readonly value: unknown },
): void {
  if (value === null) tables.get(table)?.delete(key);
  else tables.get(table)?.set(key, value);
}

/** `headers` holds our own mark; in timers of before `headerList` was there, the record's headers too. */
type StoredTimer = Omit<Timer, 'isTombstone' | 'headers'> & {
  headers: Record<string, string>;
  headerList?: readonly Header[];
};

interface Entry {
  state: unknown;
  timer: StoredTimer | null;
  position: Record<string, number> | null;
  /** Of the logs that `position` speaks of. */
  incarnations: Record<string, string> | null;
}

const NOTHING: Entry = { state: null, timer: null, position: null, incarnations: null };

/** Marks a stored tombstone: values of timers are bytes, and null is not bytes. */
const TOMBSTONE_HEADER = '__engine.tombstone';
/** The same in changelogs that were written before. */
const FORMER_TOMBSTONE_HEADER = 'agpis-tombstone';

/** null forgets the key. */
export const stateRecord = (at: TopicPartition, key: string, value: unknown, codec: Codec): OutRecord =>
  entryRecord(at, `state:${key}`, value === null ? null : { ...NOTHING, state: value }, codec);

/** null: the timer has done its work. */
export function timerRecord(at: TopicPartition, id: string, timer: Timer | null, codec: Codec): OutRecord {
  if (timer === null) return entryRecord(at, `timer:${id}`, null, codec);
  const { isTombstone, headers: list, value, ...rest } = timer;
  const headerList = list.map((h) => ({
    name: h.name,
    value: h.value === null ? null : shortInJson(h.value),
  }));
  const headers: Record<string, string> = isTombstone ? { [TOMBSTONE_HEADER]: '1' } : {};
  const stored = { ...rest, value: shortInJson(value), headers, headerList };
  return entryRecord(at, `timer:${id}`, { ...NOTHING, timer: stored }, codec);
}

/** Where the inputs stand: in the same transaction as the state, so that a restored state tells where it belongs. */
export const positionRecord = (
  at: TopicPartition,
  positions: ReadonlyMap<string, LogPosition>,
  codec: Codec,
): OutRecord => {
  const each = [...positions];
  const position = Object.fromEntries(each.map(([input, { offset }]) => [input, offset]));
  const incarnations = Object.fromEntries(each.map(([input, { incarnation }]) => [input, incarnation]));
  return entryRecord(at, 'position', { ...NOTHING, position, incarnations }, codec);
};

const entryRecord = (at: TopicPartition, key: string, entry: Entry | null, codec: Codec): OutRecord => ({
  ...at,
  key: Buffer.from(key),
  value: entry === null ? null : codec.encode(at.topic, entry),
  headers: [],
});

/** How far a takeover has come with reading one log: a changelog, or the topic of a view. */
export interface RestoreProgress {
  readonly topic: string;
  /** Offsets passed. */
  readonly done: number;
  readonly total: number;
}

/** Fills the state from the changelog, read up to its true high watermark (not the last stable offset, behind which a commit may be pending). */
export async function restore(
  kafka: Pick<KafkaClient, 'watermarks' | 'read'>,
  at: LogPartition,
  codec: Codec,
  state: TaskState,
  onProgress: (progress: RestoreProgress) => void = () => undefined,
): Promise<void> {
  const { low, high } = await kafka.watermarks(at);
  const passed = (offset: number): void =>
    onProgress({ topic: at.topic, done: offset - low, total: high - low });
  passed(low);
  await kafka.read(at, { from: low, to: high }, async (records) => {
    for (const record of records) {
      const { topic, value } = record;
      const decoded = value === null ? null : codec.decode(topic, value);
      // Awaiting each of a million values that are there at once takes longer than decoding them.
      const entry = decoded instanceof Promise ? ((await decoded) as unknown) : decoded;
      applyEntry(state, record, entry as Entry | null);
    }
    const last = records.at(-1);
    if (last) passed(last.offset + 1);
  });
  passed(high);
}

function applyEntry(state: TaskState, record: InRecord, entry: Entry | null): void {
  const key = record.key?.toString() ?? '';
  if (key === 'position') {
    for (const [input, offset] of Object.entries(entry?.position ?? {}))
      state.positions.set(input, { offset, incarnation: entry?.incarnations?.[input] });
  } else if (key.startsWith('timer:')) {
    const id = key.slice('timer:'.length);
    if (entry?.timer) state.timers.set(id, timerOf(entry.timer));
    else state.timers.delete(id);
  } else {
    const name = key.slice('state:'.length);
    // 0, false and '' are values like any other.
    if ((entry?.state ?? null) === null) state.values.delete(name);
    else state.values.set(name, entry?.state);
  }
}

/** As its changelog record holds it. */
export function timerOf({ headers, headerList = [], value, ...rest }: StoredTimer): Timer {
  const { [TOMBSTONE_HEADER]: present, [FORMER_TOMBSTONE_HEADER]: former, ...texts } = headers;
  const list = headerList.map((h) => ({ name: h.name, value: h.value === null ? null : bytesOf(h.value) }));
  const isTombstone = (present ?? former) !== undefined;
  return { ...rest, value: bytesOf(value), headers: [...headersOf(texts), ...list], isTombstone };
}

/**
 * The same bytes, of which JSON makes base64: a third more, where Buffer.toJSON makes a number of each, which is nearly four times as
 * much and leaves a record of 300 kB no way to come back. Codecs that take bytes as bytes see no difference.
 */
function shortInJson(bytes: Buffer): Buffer {
  const same = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  return Object.defineProperty(same, 'toJSON', { value: () => ({ base64: same.toString('base64') }) });
}

type BytesInJson = { readonly base64: string } | { readonly data: readonly number[] };

/** A codec of JSON gives an object back where bytes were: ours, or what Buffer.toJSON makes of them. */
function bytesOf(found: Buffer | BytesInJson): Buffer {
  if (Buffer.isBuffer(found)) return found;
  return 'base64' in found ? Buffer.from(found.base64, 'base64') : Buffer.from(found.data);
}
