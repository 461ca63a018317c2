import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Redis } from 'ioredis';

/** One atomic command on Redis; keys first, as the file's header says. Replies are numbers, null, lists or buffers. */
export type Script = (redis: Redis, keys: string[], args: (string | Buffer)[]) => Promise<unknown>;

/** Files under lua/, joined in this order into one script: Redis has no includes. */
export function script(...files: string[]): Script {
  const source = files.map((file) => readFileSync(join(import.meta.dirname, 'lua', file), 'utf8')).join('\n');
  const digest = createHash('sha1').update(source).digest('hex');
  return async (redis, keys, args) => {
    try {
      return await redis.callBuffer('EVALSHA', digest, keys.length, ...keys, ...args);
    } catch (error) {
      if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error;
      return redis.callBuffer('EVAL', source, keys.length, ...keys, ...args);
    }
  };
}
