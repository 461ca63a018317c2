/**
 * The Redis hash index at several sizes: filling, querying, memory. Needs REDIS_URL, best an otherwise idle server, whose memory and
 * CPU it reads: `REDIS_URL=redis://127.0.0.1:6379 node bench/hash-index.ts [pictures ...]`. Hashes are random and proper; the
 * skew of real ones is in docs/dedup.md. Leaves no keys behind.
 */
import { cpus, loadavg } from 'node:os';
import { Redis } from 'ioredis';
import { redisHashIndex } from '../adapters/redis/hash-index.ts';
import type { HashIndex } from '../ports/hash-index.ts';
import type { Fingerprint } from '../schemas/generated/types.ts';
import {
  fingerprint,
  hashNear,
  properHash,
  queryOf,
  randomOf,
  recordOf,
} from '../test/conformance/fingerprints.ts';

const PICTURES_A_PRODUCT = 4;
const RECORDS_A_BATCH = 900;
const QUERIES = 400;
const NAMESPACE = `bench-${process.pid}`;

interface Row {
  readonly pictures: number;
  readonly hashes: string;
  readonly 'bytes/picture': number;
  readonly 'fill, ms/1000': number;
  readonly 'ms/query': string;
  readonly 'queries/s': number;
  readonly 'of 5: ms/query': string;
  readonly 'Redis CPU, ms/query': string;
}

async function main(): Promise<void> {
  const url = process.env.REDIS_URL;
  if (!url) throw new Error('Set REDIS_URL to a Redis that runs, for example after "agpis up".');
  const sizes = process.argv.slice(2).map(Number);
  const redis = new Redis(url);
  const loadBefore = load();
  try {
    const rows: Row[] = [];
    const parts: Record<string, number | string>[] = [];
    for (const pictures of sizes.length > 0 ? sizes : [10_000, 100_000]) {
      for (const trimmed of [false, true]) {
        rows.push(await measure(redis, url, pictures, trimmed));
        parts.push({ pictures, hashes: hashesOf(trimmed), ...(await bytesByPart(redis, pictures)) });
      }
    }
    console.log(
      `${cpus().length} cores shared by Redis, this process and what else runs; load average ${loadBefore} before, ${load()} after`,
    );
    console.table(rows);
    console.table(parts);
  } finally {
    await removeKeys(redis);
    await redis.quit();
  }
}

/** With the part of what is inside the margins (processors/dedup/signature.ts). */
const TRIMMED_SIGNATURE = Buffer.alloc(964, 128).toString('base64');

async function measure(redis: Redis, url: string, pictures: number, trimmed: boolean): Promise<Row> {
  await removeKeys(redis);
  const index = redisHashIndex({ url, namespace: NAMESPACE });
  const random = randomOf(1);
  const picture = (n: number): Fingerprint =>
    fingerprint(`product-${Math.floor(n / PICTURES_A_PRODUCT)}`, `${n % PICTURES_A_PRODUCT}.jpg`, {
      sha256: hexOf(random),
      canonicalSha256: hexOf(random),
      pdq: properHash(random),
      ...(trimmed ? { trimmedPdq: properHash(random), trimmedQuality: 100, chroma: TRIMMED_SIGNATURE } : {}),
    });
  const asked: Fingerprint[] = [];
  const before = await memory(redis);
  const fillMs = await fill(index, pictures, (n) => {
    const made = picture(n);
    if (n % Math.ceil(pictures / QUERIES) === 0) asked.push(made);
    return made;
  });
  const bytes = (await memory(redis)) - before;
  const copies = asked.map((p) => ({
    ...p,
    sha256: hexOf(random),
    canonicalSha256: hexOf(random),
    pdq: hashNear(p.pdq, 12, random),
  }));
  await ask(index, copies.slice(0, 50), 5);
  const alone = await ask(index, copies, 1);
  const cpuBefore = await cpuMs(redis);
  const batched = await ask(index, copies, 5);
  const cpu = ((await cpuMs(redis)) - cpuBefore) / copies.length;
  await index.close();
  return {
    pictures,
    hashes: hashesOf(trimmed),
    'bytes/picture': Math.round(bytes / pictures),
    'fill, ms/1000': Math.round((fillMs / pictures) * 1000),
    'ms/query': alone.toFixed(2),
    'queries/s': Math.round(1000 / batched),
    'of 5: ms/query': batched.toFixed(2),
    'Redis CPU, ms/query': cpu.toFixed(2),
  };
}

/** Milliseconds of Redis and the adapter together; making up the pictures is not counted. */
async function fill(
  index: HashIndex,
  pictures: number,
  picture: (n: number) => Fingerprint,
): Promise<number> {
  const epoch = await index.claimEpoch(0, 0n);
  await index.reset(0, epoch, 'bench');
  let ms = 0;
  for (let at = 0; at < pictures; at += RECORDS_A_BATCH) {
    const count = Math.min(RECORDS_A_BATCH, pictures - at);
    const records = Array.from({ length: count }, (_, i) => recordOf(picture(at + i)));
    const [previousOffset, nextOffset] = [BigInt(at), BigInt(at + count)];
    const started = performance.now();
    await index.apply(0, { epoch, incarnation: 'bench', previousOffset, nextOffset, records });
    ms += performance.now() - started;
  }
  return ms;
}

/** Wall milliseconds a query, one batch after another; every copy must find its original. */
async function ask(index: HashIndex, copies: readonly Fingerprint[], batch: number): Promise<number> {
  const started = performance.now();
  for (let at = 0; at < copies.length; at += batch) {
    const answers = await index.query(copies.slice(at, at + batch).map((copy) => queryOf(copy)));
    if (answers.some((found) => found.length === 0)) throw new Error('A copy did not find its original.');
  }
  return (performance.now() - started) / copies.length;
}

function hexOf(random: () => number): string {
  return Array.from({ length: 8 }, () =>
    Math.floor(random() * 2 ** 32)
      .toString(16)
      .padStart(8, '0'),
  ).join('');
}

const load = (): string => (loadavg()[0] ?? 0).toFixed(1);

const hashesOf = (trimmed: boolean): string => (trimmed ? 'whole + trimmed' : 'whole');

const PARTS = {
  b: 'buckets',
  c: 'contents',
  m: 'products of a content',
  i: 'pictures of a product',
  p: 'products of a partition',
};

/** Bytes a picture by kind of key, from MEMORY USAGE of every 50th key; the table of keys itself is not in it. */
async function bytesByPart(redis: Redis, pictures: number): Promise<Record<string, number>> {
  const bytes = Object.fromEntries(Object.values(PARTS).map((part) => [part, 0]));
  for await (const page of redis.scanStream({ match: `{${NAMESPACE}:*`, count: 5000 })) {
    for (const key of page as string[]) {
      const part = PARTS[key.charAt(key.indexOf('}:') + 2) as keyof typeof PARTS];
      const isOnly = part === PARTS.p;
      if (!part || (!isOnly && Math.random() >= 1 / 50)) continue;
      bytes[part]! += ((await redis.memory('USAGE', key)) ?? 0) * (isOnly ? 1 : 50);
    }
  }
  return Object.fromEntries(
    Object.entries(bytes).map(([part, total]) => [part, Math.round(total / pictures)]),
  );
}

async function memory(redis: Redis): Promise<number> {
  return Number(/used_memory:(\d+)/.exec(await redis.info('memory'))?.[1]);
}

async function cpuMs(redis: Redis): Promise<number> {
  const info = await redis.info('cpu');
  const seconds = (name: string) => Number(new RegExp(`${name}:([\\d.]+)`).exec(info)?.[1]);
  return (seconds('used_cpu_user') + seconds('used_cpu_sys')) * 1000;
}

async function removeKeys(redis: Redis): Promise<void> {
  for await (const page of redis.scanStream({ match: `{${NAMESPACE}:*`, count: 5000 })) {
    const keys = page as string[];
    if (keys.length > 0) await redis.del(...keys);
  }
}

await main();
