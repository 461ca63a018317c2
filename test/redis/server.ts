import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';

/** Of a Redis that runs; the tests here skip without one. */
export const REDIS_URL = process.env.REDIS_URL ?? '';

export const NEEDS_REDIS =
  REDIS_URL === ''
    ? 'REDIS_URL is not set: start a Redis with "agpis up", or set it to one that runs'
    : false;

/** A name that no other test uses, so that all tests may share a server. */
export const ownNamespace = (): string => `test-${randomUUID().slice(0, 8)}`;

/** Every key of the namespace, as a snapshot would hold it. */
export async function dump(redis: Redis, namespace: string): Promise<Map<string, Buffer>> {
  const keys = await keysOf(redis, namespace);
  const values = await Promise.all(keys.map((key) => redis.dumpBuffer(key)));
  return new Map(keys.flatMap((key, i) => (values[i] ? [[key, values[i]]] : [])));
}

/** As a server that lost its memory and came back with that snapshot. */
export async function restore(
  redis: Redis,
  namespace: string,
  snapshot: ReadonlyMap<string, Buffer>,
): Promise<void> {
  await removeKeys(redis, namespace);
  for (const [key, value] of snapshot) await redis.restore(key, 0, value);
}

export async function removeKeys(redis: Redis, namespace: string): Promise<void> {
  const keys = await keysOf(redis, namespace);
  for (let at = 0; at < keys.length; at += 1000) await redis.unlink(...keys.slice(at, at + 1000));
}

async function keysOf(redis: Redis, namespace: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const page of redis.scanStream({ match: `{${namespace}:*`, count: 1000 }))
    keys.push(...(page as string[]));
  return keys;
}

export async function connectToRedis(): Promise<Redis> {
  const redis = new Redis(REDIS_URL, { lazyConnect: true });
  await redis.connect();
  return redis;
}
