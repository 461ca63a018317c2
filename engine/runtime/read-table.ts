import { isRetriable, type Codec } from '../codec.ts';
import type { InRecord, KafkaClient, LogPartition } from '../kafka.ts';
import type { RestoreProgress } from './changelog.ts';
import type { Log } from './options.ts';

/** The present rows of a table. A record that cannot be decoded is no row; it is told of, and left to who writes the topic. */
export async function readTable(
  kafka: Pick<KafkaClient, 'read'>,
  at: LogPartition,
  { low, high }: { readonly low: number; readonly high: number },
  parts: {
    readonly codec: Codec;
    readonly log: Log;
    readonly onRestore: (progress: RestoreProgress) => void;
  },
): Promise<Map<string, unknown>> {
  const rows = new Map<string, unknown>();
  let undecodable = 0;

  async function read({ key, value }: InRecord): Promise<void> {
    const name = key?.toString() ?? '';
    if (value === null) return void rows.delete(name);
    try {
      const decoded = parts.codec.decode(at.topic, value);
      rows.set(name, decoded instanceof Promise ? ((await decoded) as unknown) : decoded);
    } catch (error) {
      if (isRetriable(error)) throw error;
      undecodable += 1;
    }
  }

  const passed = (offset: number): void =>
    parts.onRestore({ topic: at.topic, done: offset - low, total: high - low });
  passed(low);
  await kafka.read(at, { from: low, to: high }, async (records) => {
    for (const record of records) await read(record);
    const last = records.at(-1);
    if (last) passed(last.offset + 1);
  });
  passed(high);
  if (undecodable > 0)
    parts.log('warn', `the table ${at.topic} has records that cannot be decoded: they are no rows`, {
      partition: at.partition,
      undecodable,
    });
  return rows;
}
