/** The dead letters as Kafka holds them. */
import { type Letter, letterOf } from '../../engine/dead-letters/letter.ts';
import type { KafkaClient } from '../../engine/kafka.ts';
import { DeadLetterError } from './dead-letter-error.ts';

/** Where a letter lies: what `list` shows as <partition>:<offset>. */
export interface LetterPlace {
  readonly partition: number;
  readonly offset: number;
}

export const formatPlace = ({ partition, offset }: LetterPlace): string =>
  `${String(partition)}:${String(offset)}`;

/** Throws DeadLetterError where the text is no place. */
export function parsePlace(text: string): LetterPlace {
  const [, partition, offset] = /^(\d{1,9}):(\d{1,15})$/.exec(text.trim()) ?? [];
  if (partition !== undefined && offset !== undefined)
    return { partition: Number(partition), offset: Number(offset) };
  throw new DeadLetterError(
    'BAD_ID',
    `"${text}" is no dead letter: write <partition>:<offset>, as "agpis dlq list" shows it.`,
  );
}

/** Passes every letter on, partition after partition, in order; nothing is kept. */
export async function scanLetters(
  kafka: KafkaClient,
  topic: string,
  onLetter: (letter: Letter) => void,
): Promise<void> {
  const partitions = (await kafka.partitionCounts([topic])).get(topic) ?? 0;
  for (let partition = 0; partition < partitions; partition += 1) {
    const at = { topic, partition };
    const { low, high } = await kafka.watermarks(at);
    await kafka.read(at, { from: low, to: high }, (records) => {
      for (const record of records) onLetter(letterOf(record));
    });
  }
}

/** One letter. Throws DeadLetterError where there is none, or none any more. */
export async function readLetter(kafka: KafkaClient, topic: string, place: LetterPlace): Promise<Letter> {
  const { partition, offset } = place;
  const partitions = (await kafka.partitionCounts([topic])).get(topic) ?? 0;
  if (partition >= partitions)
    throw new DeadLetterError(
      'NO_SUCH_LETTER',
      `There is no dead letter ${formatPlace(place)}: ${topic} has the partitions 0 to ${String(partitions - 1)}.`,
    );
  const at = { topic, partition };
  const { low, high } = await kafka.watermarks(at);
  const found: Letter[] = [];
  if (offset >= low && offset < high)
    await kafka.read(at, { from: offset, to: offset + 1 }, (records) => {
      found.push(...records.map(letterOf));
    });
  const [letter] = found;
  if (letter) return letter;
  throw new DeadLetterError(
    'NO_SUCH_LETTER',
    offset < low
      ? `The dead letter ${formatPlace(place)} is gone: letters are kept for a time, and the oldest of partition ${String(partition)} is ${formatPlace({ partition, offset: low })}.`
      : `There is no dead letter ${formatPlace(place)}; "agpis dlq list" shows those there are.`,
  );
}
