/** Looks at the output from outside, as any read_committed consumer would, and times what arrives. */
import { kafkaClient } from '../../adapters/kafka/client.ts';
import type { InRecord } from '../../engine/kafka.ts';
import { type Head, preciseNow, readHead } from './payload.ts';

export interface OutputReader {
  /** Records of the output so far, foreign ones included. */
  count(): number;
  failure(): Error | undefined;
  close(): Promise<void>;
}

/** Reads from the beginning. `onRecord` is given what the value's head says (undefined: not ours) and when the batch arrived. */
export async function openReader(
  brokers: readonly string[],
  topic: string,
  onRecord: (head: Head | undefined, at: number) => void,
): Promise<OutputReader> {
  const kafka = kafkaClient({ brokers: [...brokers], clientId: 'bench-engine-reader' });
  const fetcher = kafka.fetcher();
  const partitions = (await kafka.partitionCounts([topic])).get(topic) ?? 0;
  let count = 0;
  let failure: Error | undefined;
  const take = (records: readonly InRecord[]): void => {
    const at = preciseNow();
    count += records.length;
    for (const { value } of records) onRecord(readHead(value), at);
  };
  for (let partition = 0; partition < partitions; partition += 1)
    fetcher.add(
      { topic, partition },
      0,
      ({ records }) => take(records),
      (error) => (failure = error),
    );
  return {
    count: () => count,
    failure: () => failure,
    async close() {
      await fetcher.close();
      await kafka.close();
    },
  };
}
