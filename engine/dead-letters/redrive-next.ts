import {
  type KafkaClient,
  type OutRecord,
  partitionId,
  TransactionError,
  type Transactor,
} from '../kafka.ts';
import type { Topology } from '../language.ts';
import { commitMetadata, parseCommitMetadata, startOffset } from '../runtime/takeover/log-position.ts';
import { type Letter, letterOf } from './letter.ts';
import { type Destination, PARKED_AFTER, type Refusal, redriveRecord, redrivesOf } from './plan-redrive.ts';

export interface RedriveNextOptions {
  /** Name of the run, which the records carry. */
  readonly id: string;
  /** False: only finds out what would be sent. */
  readonly go: boolean;
  /** Letters that are sent, at most. Default 100. */
  readonly limit?: number;
  /** Sends those that have failed after three redrives, and no others: they have a position of their own. Default false. */
  readonly parked?: boolean;
  /** As in the worker's options. Default: the topology's name. */
  readonly application?: string;
}

/** Offsets that are read, and sent in one transaction, at a time: letters have up to 2 MB. */
const WINDOW = 100;

export interface RedrivenNext {
  /** Sent, or to be sent. */
  readonly sent: readonly Letter[];
  /** Passed over, and why. */
  readonly refused: readonly { readonly letter: Letter; readonly because: Refusal }[];
}

/**
 * Sends dead letters back to the topics and partitions where their records lay, with key, bytes and headers as they were and the marks
 * of the redrive behind them: the next ones, from where the run before has come to. How far that is, is committed in the same transaction
 * for the group `<application>-redrive`: a letter is sent once, whatever happens meanwhile, and of two who redrive at once the later one
 * goes on alone. To send letters again, set that group's offsets back. Those that are refused are passed over; those that are parked wait
 * for a run with `parked`, whose group is `<application>-redrive-parked`. Throws a RangeError for a limit that is no whole number from 1, or an empty id; a
 * TransactionError (`fenced`) where a later one goes on instead.
 */
export async function redriveNext(
  kafka: KafkaClient,
  topology: Pick<Topology, 'name' | 'deadLetters' | 'topics'>,
  options: RedriveNextOptions,
): Promise<RedrivenNext> {
  const { id, go, limit = 100, parked = false, application = topology.name } = options;
  if (id.trim() === '') throw new RangeError('id is empty: name the run, its records carry that name');
  if (!Number.isInteger(limit) || limit < 1)
    throw new RangeError(`limit is ${String(limit)}: it must be a whole number from 1`);
  const groupId = `${application}-redrive${parked ? '-parked' : ''}`;
  const topic = topology.deadLetters.name;
  const transactor = go ? await kafka.transactor(groupId) : undefined;
  try {
    const destinations = await destinationsOf(kafka, topology);
    const sent: Letter[] = [];
    const refused: { letter: Letter; because: Refusal }[] = [];
    const partitions = (await kafka.partitionCounts([topic])).get(topic) ?? 0;
    const incarnation = (await kafka.incarnations([topic])).get(topic) ?? '';
    for (let partition = 0; partition < partitions; partition += 1) {
      const log = { topic, partition, incarnation };
      const { start, to } = await unsent(kafka, groupId, log);
      let from = start;
      while (from < to && sent.length < limit) {
        const end = Math.min(to, from + WINDOW);
        const letters = await lettersOf(kafka, log, from, end);
        const records: OutRecord[] = [];
        from = end;
        for (const letter of letters) {
          if (sent.length === limit) {
            from = letter.place.offset;
            break;
          }
          if (parked && redrivesOf(letter) < PARKED_AFTER) continue;
          const found = redriveRecord(letter, { id, limit, parked, destinations, redriven: new Set() });
          if (typeof found === 'string') refused.push({ letter, because: found });
          else {
            sent.push(letter);
            records.push(found);
          }
        }
        await commit(transactor, groupId, records, { ...log, offset: from });
      }
    }
    return { sent, refused };
  } finally {
    await transactor?.close();
  }
}

interface LogAt {
  readonly topic: string;
  readonly partition: number;
  readonly incarnation: string;
}

async function commit(
  transactor: Transactor | undefined,
  groupId: string,
  records: readonly OutRecord[],
  { incarnation, ...position }: LogAt & { readonly offset: number },
): Promise<void> {
  const offsets = [{ ...position, metadata: commitMetadata(incarnation) }];
  try {
    await transactor?.commit({ records, groupId, offsets });
  } catch (cause) {
    if (!(cause instanceof TransactionError) || cause.outcome !== 'fenced') throw cause;
    const message = `another redrive has begun in ${groupId} and goes on from where this one has come to: nothing is sent twice, and nothing is left out`;
    throw new TransactionError('fenced', message, { cause });
  }
}

/** Where the letters of one partition lie that no run has come to. */
async function unsent(
  kafka: KafkaClient,
  groupId: string,
  { topic, partition, incarnation }: LogAt,
): Promise<{ readonly start: number; readonly to: number }> {
  const place = { topic, partition };
  const found = (await kafka.committed(groupId, [place])).get(partitionId(place));
  const known = found && { offset: found.offset, ...parseCommitMetadata(found.metadata) };
  const { low, stable } = await kafka.watermarks(place);
  return { start: Math.max(low, startOffset({ incarnation, low }, known, undefined)), to: stable };
}

async function lettersOf(kafka: KafkaClient, log: LogAt, from: number, to: number): Promise<Letter[]> {
  const letters: Letter[] = [];
  await kafka.read(log, { from, to }, (records) => {
    for (const record of records) letters.push(letterOf(record));
  });
  return letters;
}

async function destinationsOf(
  kafka: KafkaClient,
  { topics, deadLetters }: Pick<Topology, 'topics' | 'deadLetters'>,
): Promise<ReadonlyMap<string, Destination>> {
  const names = topics.map(({ name }) => name).filter((name) => name !== deadLetters.name);
  const [counts, settings] = [await kafka.partitionCounts(names), await kafka.topicSettings(names)];
  return new Map(
    names.map((name): [string, Destination] => {
      const [partitions = 0, { maxBatchBytes: maxBytes = 0 } = {}] = [counts.get(name), settings.get(name)];
      return [name, { partitions, maxBytes }];
    }),
  );
}
