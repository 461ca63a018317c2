/**
 * Topics and groups have fixed names, and a worker fetches only from the hosts of the test that started it. So test files
 * that run workers of the whole topology on one set of services take turns, by a lock in the Redis that they share.
 */
import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';

const LOCK = 'agpis-tests:pipeline-turn';
/** A holder that was killed blocks the others for no longer than this. */
const TTL_MS = 5_000;
const LONGEST_WAIT_MS = 200_000;

const EXTEND = `if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('pexpire', KEYS[1], ARGV[2]) end return 0`;
const RELEASE = `if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0`;

/** Resolves when it is this file's turn, with the function that ends it. */
export async function takeTurn(redisUrl: string): Promise<() => Promise<void>> {
  const redis = new Redis(redisUrl);
  const token = randomUUID();
  for (const deadline = Date.now() + LONGEST_WAIT_MS; ;) {
    if ((await redis.set(LOCK, token, 'PX', TTL_MS, 'NX')) === 'OK') break;
    if (Date.now() > deadline) throw new Error('another test file has held the pipeline for too long');
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  const extending = setInterval(() => void redis.eval(EXTEND, 1, LOCK, token, TTL_MS), TTL_MS / 4);
  return async () => {
    clearInterval(extending);
    await redis.eval(RELEASE, 1, LOCK, token);
    await redis.quit();
  };
}
