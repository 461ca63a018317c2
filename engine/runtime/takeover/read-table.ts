import { isUtf8 } from 'node:buffer';
import { type Codec, isRetriable } from '../../codec.ts';
import type { InRecord, KafkaClient, LogPartition } from '../../kafka.ts';
import type { UnitObserver } from '../../observer.ts';
import { errorOf, isProgrammingError } from '../../thrown.ts';
import type { RestoreProgress } from './changelog.ts';
import type { Clock, Log } from '../options.ts';
import { patienceOf, placeOf } from '../record/patience.ts';
import { KEY_IS_NO_TEXT } from '../record/undecodable.ts';
import type { UnitHealth } from '../unit-health.ts';

interface Parts {
  readonly codec: Codec;
  readonly log: Log;
  readonly clock: Clock;
  readonly health: UnitHealth;
  readonly observer: UnitObserver;
  readonly signal: AbortSignal;
  readonly onRestore: (progress: RestoreProgress) => void;
}

interface Fault {
  readonly record: InRecord;
  readonly error: Error;
}

/** What the topic says of each key in the end. */
interface Reading {
  readonly rows: Map<string, unknown>;
  /** Keys whose last record the codec calls bad, and those at which it failed itself. */
  readonly bad: Map<string, Fault>;
  readonly broken: Map<string, Fault>;
}

type Kafka = Pick<KafkaClient, 'read'>;
type Bounds = { readonly low: number; readonly high: number };

/**
 * The present rows of a table. A record that cannot be decoded is no row; it is told of, and left to who writes the topic: nothing
 * is committed here, so there is no place for a dead letter.
 *
 * Where the codec fails by a programming error at no fewer rows than it decodes, it is not the rows that are at fault: with half a table
 * stages would answer wrongly, and nobody would find those answers again. The unit is paused as for a burst (FailurePolicy), and the
 * table read again until most of it can be decoded; rows that are mended in the topic count from the next takeover on.
 */
export async function readTable(
  kafka: Kafka,
  at: LogPartition,
  bounds: Bounds,
  parts: Parts,
): Promise<Map<string, unknown>> {
  const first = await readOnce(kafka, at, bounds, parts);
  tell(at, first, parts.log);
  const fault = faultOf(first);
  if (!fault) return first.rows;
  const last = await readAgain(() => readOnce(kafka, at, bounds, parts), at, first, fault.record, parts);
  if (last !== first) tell(at, last, parts.log);
  return last.rows;
}

async function readAgain(
  read: () => Promise<Reading>,
  at: LogPartition,
  first: Reading,
  record: InRecord,
  parts: Parts,
): Promise<Reading> {
  const stage = `table ${at.topic}`;
  let last = first;
  let reads = 0;
  let refusal: { readonly because: unknown } | undefined;

  async function attempt(): Promise<void> {
    try {
      if ((reads += 1) > 1) last = await read();
    } catch (because) {
      // What the broker refuses ends the takeover, as anywhere in it.
      refusal = { because };
      return;
    }
    const fault = faultOf(last);
    if (fault) throw brokenTable(at, last, fault.error);
  }

  parts.health.suspect(stage);
  try {
    await patienceOf(parts).attempted(stage, record, attempt);
  } catch (error) {
    if (parts.signal.aborted) throw error;
    // The policy says that it has waited for long enough.
    return last;
  }
  if (refusal) throw errorOf(refusal.because);
  return last;
}

async function readOnce(
  kafka: Kafka,
  at: LogPartition,
  { low, high }: Bounds,
  { codec, onRestore }: Parts,
): Promise<Reading> {
  const reading: Reading = { rows: new Map(), bad: new Map(), broken: new Map() };
  const { rows, bad, broken } = reading;

  async function read(record: InRecord): Promise<void> {
    const { key, value } = record;
    const name = key?.toString() ?? '';
    if (bad.size > 0) bad.delete(name);
    if (broken.size > 0) broken.delete(name);
    if (key !== null && !isUtf8(key))
      return void bad.set(name, { record, error: new Error(KEY_IS_NO_TEXT.message) });
    if (value === null) return void rows.delete(name);
    try {
      const decoded = codec.decode(at.topic, value);
      rows.set(name, decoded instanceof Promise ? ((await decoded) as unknown) : decoded);
    } catch (thrown) {
      if (isRetriable(thrown)) throw thrown;
      const error = errorOf(thrown);
      (isProgrammingError(error) ? broken : bad).set(name, { record, error });
    }
  }

  const passed = (offset: number): void =>
    onRestore({ topic: at.topic, done: offset - low, total: high - low });
  passed(low);
  await kafka.read(at, { from: low, to: high }, async (records) => {
    for (const record of records) await read(record);
    const last = records.at(-1);
    if (last) passed(last.offset + 1);
  });
  passed(high);
  return reading;
}

/** Undefined where the rows are at fault, or none is. */
function faultOf({ rows, broken }: Reading): Fault | undefined {
  let fine = rows.size;
  // Of a key whose last record cannot be decoded, an earlier row may be there.
  for (const name of broken.keys()) if (rows.has(name)) fine -= 1;
  return broken.size < fine ? undefined : broken.values().next().value;
}

const brokenTable = ({ topic, partition }: LogPartition, { broken, rows }: Reading, error: Error): Error => {
  const many = `${String(broken.size)} rows of the table ${topic}/${String(partition)} cannot be decoded and ${String(rows.size)} can`;
  return new Error(`${many}, and stages would miss them: ${error.name}: ${error.message}`, { cause: error });
};

function tell({ topic }: LogPartition, { bad, broken }: Reading, log: Log): void {
  const fault = broken.values().next().value ?? bad.values().next().value;
  if (!fault) return;
  log('warn', `the table ${topic} has records that cannot be decoded: they are no rows`, {
    undecodable: bad.size + broken.size,
    ...placeOf(fault.record),
    error: fault.error.stack,
  });
}
