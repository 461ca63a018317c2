/** Counts commits where nobody can dress them up: in the broker's own log of transactions. */
import { kafkaClient } from '../../adapters/kafka/client.ts';
import type { InRecord, KafkaClient } from '../../engine/kafka.ts';

const TOPIC = '__transaction_state';
/** TransactionLogValue of Apache Kafka: version (2 bytes), producer id (8), epoch (2), timeout (4), status (1). */
const STATUS_AT = 16;
const COMPLETE_COMMIT = 4;

export interface Commit {
  readonly transactionalId: string;
  /** ms since 1970, by the broker's clock. */
  readonly at: number;
}

export interface TransactionLog {
  /** All commits since it was opened. */
  commits(): Promise<Commit[]>;
  close(): Promise<void>;
}

export async function openTransactionLog(brokers: readonly string[]): Promise<TransactionLog> {
  const kafka = kafkaClient({ brokers: [...brokers], clientId: 'bench-engine-transactions' });
  const begins = await endsOf(kafka);
  return {
    async commits() {
      const found: Commit[] = [];
      for (const [partition, to] of await endsOf(kafka)) {
        const from = begins.get(partition) ?? 0;
        await kafka.read({ topic: TOPIC, partition }, { from, to }, (records) => {
          for (const record of records) {
            const commit = commitIn(record);
            if (commit) found.push(commit);
          }
        });
      }
      return found;
    },
    close: () => kafka.close(),
  };
}

async function endsOf(kafka: KafkaClient): Promise<Map<number, number>> {
  const ends = new Map<number, number>();
  const partitions = (await kafka.partitionCounts([TOPIC])).get(TOPIC) ?? 0;
  for (let partition = 0; partition < partitions; partition += 1)
    ends.set(partition, (await kafka.watermarks({ topic: TOPIC, partition })).high);
  return ends;
}

export function commitIn({
  key,
  value,
  timestamp,
}: Pick<InRecord, 'key' | 'value' | 'timestamp'>): Commit | undefined {
  if (!key || value?.[STATUS_AT] !== COMPLETE_COMMIT) return undefined;
  // TransactionLogKey: version (2 bytes), length of the id (2), the id.
  return { transactionalId: key.toString('utf8', 4, 4 + key.readInt16BE(2)), at: timestamp };
}

/** ms between one commit and the next of the same transactional id. */
export function gapsOf(commits: readonly Commit[]): number[] {
  const byId = Map.groupBy(commits, ({ transactionalId }) => transactionalId);
  return [...byId.values()].flatMap((own) => {
    const times = own.map(({ at }) => at).sort((a, b) => a - b);
    return times.slice(1).map((at, i) => at - (times[i] ?? at));
  });
}
