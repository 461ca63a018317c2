/** What the hash index holds, read from Redis as a stranger would, and what its topic says that it should hold. */
import { Redis } from 'ioredis';
import type { SeenRecord } from './seen-record.ts';

/** `tenant/product/sha256` of each picture that the index has with its content, and `partition P stands at N`. */
export async function linesOfIndex(url: string): Promise<string[]> {
  const redis = new Redis(url, { lazyConnect: true, maxRetriesPerRequest: 2 });
  redis.on('error', () => undefined); // commands reject by themselves
  try {
    await redis.connect();
    const keys = await redis.keys('{agpis:*}:*');
    const named = (letter: string): [string, string][] =>
      keys.flatMap((key) => {
        const at = key.indexOf(`}:${letter}:`);
        return at < 0 ? [] : [[key, key.slice(at + 4)]];
      });
    const contents = new Set(named('c').map(([, id]) => id));
    const lines: string[] = [];
    for (const [key, product] of named('i')) {
      const flat = (await redis.callBuffer('HGETALL', key)) as Buffer[];
      for (let n = 0; n < flat.length; n += 2) {
        const [sha256, value] = [flat[n], flat[n + 1]];
        const kept = contents.has(value?.subarray(0, 8).toString('hex') ?? '');
        lines.push(`${product}/${sha256?.toString('hex') ?? ''}${kept ? '' : ' without its content'}`);
      }
    }
    for (const [key, partition] of named('g')) {
      const offset = (await redis.hget(key, 'offset')) ?? 'nothing';
      // At the beginning of a partition that may have no records; where it has some, this line is missed.
      if (offset !== '0') lines.push(`partition ${partition} stands at ${offset}`);
    }
    return lines;
  } finally {
    redis.disconnect();
  }
}

/** The same lines, worked out from the committed records of `fingerprints`. */
export function linesOfTopic(records: readonly SeenRecord[]): string[] {
  const last = new Map<string, SeenRecord>();
  const ends = new Map<number, number>();
  for (const record of records) {
    last.set(record.key ?? '', record);
    ends.set(record.partition, record.offset + 1);
  }
  return [
    ...[...last].filter(([, { value }]) => value !== null).map(([key]) => key),
    ...[...ends].map(([partition, end]) => `partition ${String(partition)} stands at ${String(end)}`),
  ];
}
