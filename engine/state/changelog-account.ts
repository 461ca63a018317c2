/** What a changelog holds, read without being restored: for a look from outside, beside the task that writes it. */
import type { Codec } from '../codec.ts';
import { type InRecord, type KafkaClient, partitionId } from '../kafka.ts';
import { type Timer, timerOf } from '../runtime/takeover/changelog.ts';
import {
  isCommittedTo,
  parseCommitMetadata,
  type RememberedPosition,
} from '../runtime/takeover/log-position.ts';

export interface PositionReport {
  readonly topic: string;
  /** Where the state stands in the input; undefined where it does not say. */
  readonly remembered: number | undefined;
  /** Where the group's offset stands; undefined where none was committed. */
  readonly committed: number | undefined;
  /** Both are written in one transaction: a state that is behind its group's offset has lost something. */
  readonly isBehind: boolean;
}

export interface ChangelogReport {
  readonly topic: string;
  readonly partition: number;
  /** cleanup.policy of the topic; anything but compact forgets what has not changed for a while. */
  readonly cleanup: string;
  readonly end: number;
  /** Records read: those not compacted yet. */
  readonly records: number;
  readonly keys: number;
  readonly timers: number;
  /** Of the last record of each key, key and value, uncompressed. */
  readonly bytes: number;
  readonly positions: readonly PositionReport[];
}

export const isSound = ({ cleanup, positions }: ChangelogReport): boolean =>
  cleanup === 'compact' && positions.every(({ isBehind }) => !isBehind);

interface Parts {
  readonly kafka: Pick<KafkaClient, 'watermarks' | 'read' | 'committed' | 'incarnations' | 'topicSettings'>;
  readonly codec: Codec;
  readonly onProgress?: (done: { readonly offset: number; readonly end: number }) => void;
}

interface Place {
  readonly topic: string;
  readonly partition: number;
}

const STATE = 'state:';
const TIMER = 'timer:';

interface Entry {
  readonly state: unknown;
  readonly timer: Parameters<typeof timerOf>[0] | null;
  readonly position: Readonly<Record<string, number>> | null;
  readonly incarnations: Readonly<Record<string, string>> | null;
}

/** `inputs`: topics of the unit; their group's offsets are read first, so that a task that goes on can only be further. */
export async function accountOf(
  at: Place,
  unit: { readonly groupId: string; readonly inputs: readonly string[] },
  parts: Parts,
): Promise<ChangelogReport> {
  const { kafka, codec } = parts;
  const places = unit.inputs.map((topic) => ({ topic, partition: at.partition }));
  const committed = await kafka.committed(unit.groupId, places);
  const present = await kafka.incarnations(unit.inputs);
  const cleanup = (await kafka.topicSettings([at.topic])).get(at.topic)?.cleanup ?? '';
  const live = new Map<string, number>();
  const remembered = new Map<string, RememberedPosition>();
  let records = 0;
  const end = await readAll(at, parts, async (record) => {
    records += 1;
    const key = record.key?.toString() ?? '';
    if (record.value === null) live.delete(key);
    else live.set(key, (record.key?.length ?? 0) + record.value.length);
    if (key !== 'position' || record.value === null) return;
    const { position, incarnations } = (await codec.decode(at.topic, record.value)) as Entry;
    for (const [topic, offset] of Object.entries(position ?? {}))
      remembered.set(topic, { offset, incarnation: incarnations?.[topic] });
  });
  const names = [...live.keys()];
  const positions = places.map((place): PositionReport => {
    const found = committed.get(partitionId(place));
    const incarnation = present.get(place.topic) ?? '';
    const stands = remembered.get(place.topic);
    // What speaks of an earlier log of the name says nothing of this one.
    const offset =
      found && isCommittedTo(parseCommitMetadata(found.metadata), incarnation) ? found.offset : undefined;
    const own = stands && isCommittedTo(stands, incarnation) ? stands.offset : undefined;
    return {
      topic: place.topic,
      remembered: own,
      committed: offset,
      isBehind: offset !== undefined && (own ?? -1) < offset,
    };
  });
  return {
    ...at,
    cleanup,
    end,
    records,
    keys: names.filter((name) => name.startsWith(STATE)).length,
    timers: names.filter((name) => name.startsWith(TIMER)).length,
    bytes: [...live.values()].reduce((sum, bytes) => sum + bytes, 0),
    positions,
  };
}

/** The value that a task remembers of a key, and where its changelog says so. */
export interface Remembered {
  readonly partition: number;
  readonly offset: number;
  /** ms since 1970. */
  readonly writtenAt: number;
  readonly value: unknown;
}

/** What a partition remembers of a key; undefined where nothing. Timers of the key: records that are to come back to it. */
export async function rememberedOf(
  key: string,
  at: Place,
  parts: Pick<Parts, 'kafka' | 'codec' | 'onProgress'>,
): Promise<{ readonly state: Remembered | undefined; readonly timers: readonly Timer[] }> {
  let last: InRecord | undefined;
  const timers = new Map<string, InRecord>();
  await readAll(at, parts, (record) => {
    const name = record.key?.toString() ?? '';
    if (name === `${STATE}${key}`) last = record;
    else if (name.startsWith(TIMER) && record.value === null) timers.delete(name);
    else if (name.startsWith(TIMER)) timers.set(name, record);
  });
  const entryOf = async ({ topic, value }: InRecord): Promise<Entry | undefined> =>
    value === null ? undefined : ((await parts.codec.decode(topic, value)) as Entry);
  const stored = await Promise.all([...timers.values()].map(entryOf));
  const entry = last && (await entryOf(last));
  return {
    state:
      last && entry
        ? { partition: at.partition, offset: last.offset, writtenAt: last.timestamp, value: entry.state }
        : undefined,
    timers: stored.flatMap((each) => (each?.timer?.key === key ? [timerOf(each.timer)] : [])),
  };
}

/** Answers with the end up to which was read. */
async function readAll(
  at: Place,
  { kafka, onProgress }: Pick<Parts, 'kafka' | 'onProgress'>,
  onRecord: (record: InRecord) => void | Promise<void>,
): Promise<number> {
  const { low, high } = await kafka.watermarks(at);
  await kafka.read(at, { from: low, to: high }, async (records) => {
    for (const record of records) {
      const pending = onRecord(record);
      if (pending) await pending;
    }
    onProgress?.({ offset: records.at(-1)?.offset ?? low, end: high });
  });
  return high;
}
