/** What the hash index holds, read from Redis as a stranger would, and what its topic says that it should hold. */
import { Redis } from 'ioredis';
import { HASH_LAYOUT } from '../../adapters/redis/permutation.ts';
import { PDQ_VERSION } from '../../imaging/facts.ts';
import type { SeenRecord } from './seen-record.ts';

export interface IndexContent {
  /** `tenant/product/sha256` of each picture. */
  readonly pictures: readonly string[];
  /** By partition: the offset of the next record that is to be applied. */
  readonly positions: ReadonlyMap<number, number>;
}

/** Of the present layout and algorithm; a shared Redis may hold others, which nobody reads. */
const INDEX = `agpis:${HASH_LAYOUT}:${PDQ_VERSION}`;

export async function contentOfIndex(url: string): Promise<IndexContent> {
  const redis = new Redis(url, { lazyConnect: true, maxRetriesPerRequest: 2 });
  redis.on('error', () => undefined); // commands reject by themselves
  try {
    await redis.connect();
    const keys = await redis.keys(`{${INDEX}}:*`);
    const named = (letter: string): [string, string][] =>
      keys.flatMap((key) => {
        const at = key.indexOf(`}:${letter}:`);
        return at < 0 ? [] : [[key, key.slice(at + 4)]];
      });
    const contents = new Set(named('c').map(([, id]) => id));
    const pictures: string[] = [];
    for (const [key, product] of named('i')) {
      const flat = (await redis.callBuffer('HGETALL', key)) as Buffer[];
      for (let n = 0; n < flat.length; n += 2) {
        const [sha256, value] = [flat[n], flat[n + 1]];
        const kept = contents.has(value?.subarray(0, 8).toString('hex') ?? '');
        pictures.push(`${product}/${sha256?.toString('hex') ?? ''}${kept ? '' : ' without its content'}`);
      }
    }
    const positions = new Map<number, number>();
    for (const [key, partition] of named('g'))
      positions.set(Number(partition), Number((await redis.hget(key, 'offset')) ?? 0));
    return { pictures, positions };
  } finally {
    redis.disconnect();
  }
}

/** The same, worked out from the committed records of `fingerprints`: positions are those behind the last record. */
export function contentOfTopic(records: readonly SeenRecord[]): IndexContent {
  const last = new Map<string, SeenRecord>();
  const positions = new Map<number, number>();
  for (const record of records) {
    last.set(record.key ?? '', record);
    positions.set(record.partition, record.offset + 1);
  }
  return { pictures: [...last].flatMap(([key, { value }]) => (value === null ? [] : [key])), positions };
}
