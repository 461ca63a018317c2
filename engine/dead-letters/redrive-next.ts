import { type KafkaClient, type OutRecord, partitionId, type Transactor } from '../kafka.ts';
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
 * for a run with `parked`, whose group is `<application>-redrive-parked`. Throws a RangeError for a limit that is no whole number from 1.
 */
export async function redriveNext(
  kafka: KafkaClient,
  topology: Pick<Topology, 'name' | 'deadLetters' | 'topics'>,
  options: RedriveNextOptions,
): Promise<RedrivenNext> {
  const { id, go, limit = 100, parked = false, application = topology.name } = options;
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
    for (let partition = 0; partition < partitions && sent.length < limit; partition += 1) {
      const log = await unsent(kafka, groupId, { topic, partition });
      const records: OutRecord[] = [];
      let behind = log.from;
      for (const letter of log.letters) {
        if (sent.length === limit) break;
        behind = letter.place.offset + 1;
        if (parked && redrivesOf(letter) < PARKED_AFTER) continue;
        const found = redriveRecord(letter, { id, limit, parked, destinations, redriven: new Set() });
        if (typeof found === 'string') refused.push({ letter, because: found });
        else {
          sent.push(letter);
          records.push(found);
        }
      }
      if (behind > log.from) await commit(transactor, groupId, records, { ...log.at, offset: behind });
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
  await transactor?.commit({ records, groupId, offsets });
}

/** Letters of one partition that no run has come to. */
async function unsent(
  kafka: KafkaClient,
  groupId: string,
  place: { readonly topic: string; readonly partition: number },
): Promise<{ readonly at: LogAt; readonly from: number; readonly letters: readonly Letter[] }> {
  const incarnation = (await kafka.incarnations([place.topic])).get(place.topic) ?? '';
  const found = (await kafka.committed(groupId, [place])).get(partitionId(place));
  const known = found && { offset: found.offset, ...parseCommitMetadata(found.metadata) };
  const { low, stable } = await kafka.watermarks(place);
  const from = Math.max(low, startOffset({ incarnation, low }, known, undefined));
  const at = { ...place, incarnation };
  const letters: Letter[] = [];
  await kafka.read(at, { from, to: stable }, (records) => {
    for (const record of records) letters.push(letterOf(record));
  });
  return { at, from, letters };
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
