import type { Codec } from '../../engine/codec.ts';
import type { Fetcher, InRecord, KafkaClient } from '../../engine/kafka.ts';

export interface DecodedRecord<V> {
  readonly record: InRecord;
  readonly key: string;
  /** null: a tombstone. */
  readonly value: V | null;
}

/**
 * All committed records that a topic holds now, partition after partition. `onUndecodable` takes what no schema explains, in a topic
 * that others write to; without it such a record is an error.
 */
export async function readTopic<V>(
  kafka: KafkaClient,
  topic: string,
  codec: Codec,
  onUndecodable?: (record: InRecord, error: Error) => void,
): Promise<DecodedRecord<V>[]> {
  const found: DecodedRecord<V>[] = [];
  const partitions = (await kafka.partitionCounts([topic])).get(topic) ?? 0;
  for (let partition = 0; partition < partitions; partition += 1) {
    const { low, high } = await kafka.watermarks({ topic, partition });
    await kafka.read({ topic, partition }, { from: low, to: high }, async (records) => {
      for (const record of records) {
        try {
          found.push(await decode<V>(record, codec));
        } catch (error) {
          if (!onUndecodable || (error as { retriable?: boolean }).retriable !== false) throw error;
          onUndecodable(record, error as Error);
        }
      }
    });
  }
  return found;
}

/** Follows a topic from its beginning, or from its end, until closed. Records of a partition come in order. */
export async function followTopic<V>(
  kafka: KafkaClient,
  topic: string,
  codec: Codec,
  from: 'beginning' | 'end',
  onRecord: (record: DecodedRecord<V>) => void,
  onError: (error: Error) => void,
): Promise<Fetcher> {
  const fetcher = kafka.fetcher();
  const partitions = (await kafka.partitionCounts([topic])).get(topic) ?? 0;
  for (let partition = 0; partition < partitions; partition += 1) {
    const at = { topic, partition };
    const { low, high } = await kafka.watermarks(at);
    let work = Promise.resolve();
    fetcher.add(
      at,
      from === 'beginning' ? low : high,
      ({ records }) => {
        work = work.then(async () => {
          for (const record of records) onRecord(await decode<V>(record, codec));
        });
        work.catch(onError);
      },
      onError,
    );
  }
  return fetcher;
}

async function decode<V>(record: InRecord, codec: Codec): Promise<DecodedRecord<V>> {
  const value = record.value === null ? null : ((await codec.decode(record.topic, record.value)) as V);
  return { record, key: record.key?.toString() ?? '', value };
}
