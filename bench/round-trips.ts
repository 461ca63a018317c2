/**
 * How often the hash index waits for Redis, per record: `REDIS_URL=redis://127.0.0.1:6379 node bench/round-trips.ts`. Records of
 * five pictures are looked up so many at a time, as tasks do with keys that they work on side by side, and then written as
 * one commit. Counted at the socket; the rest is wall time on a machine that does other things too. Leaves no keys behind.
 */
import { Redis } from 'ioredis';
import { redisHashIndex } from '../adapters/redis/hash-index.ts';
import type { HashIndex } from '../ports/hash-index.ts';
import type { Fingerprint } from '../schemas/generated/types.ts';
import { fingerprint, properHash, queryOf, randomOf, recordOf } from '../test/conformance/fingerprints.ts';
import { countRoundTrips } from '../test/redis/round-trips.ts';
import { removeKeys } from '../test/redis/server.ts';

const RECORDS = 480;
const PICTURES = 5;
/** One; what a task of the image unit works on at once; and what four such tasks in one process do. */
const SIDE_BY_SIDE = [1, 6, 24];
const NAMESPACE = `bench-${String(process.pid)}`;

const url = process.env['REDIS_URL'];
if (!url) throw new Error('Set REDIS_URL to a Redis that runs, for example after "agpis up".');
const trips = countRoundTrips(url);
const redis = new Redis(url);
const index = redisHashIndex({ url, namespace: NAMESPACE });
try {
  const random = randomOf(1);
  const records = Array.from({ length: RECORDS }, (_, n) =>
    Array.from({ length: PICTURES }, (__, i) =>
      fingerprint(`p${String(n)}`, `${String(n)}-${String(i)}`, { pdq: properHash(random) }),
    ),
  );
  const epoch = await index.claimEpoch(0, 0n);
  await index.reset(0, epoch, 'bench');
  trips.taken();
  const writing = await written(index, epoch, records.flat());
  console.table([{ written: `${String(records.length)} records`, ...writing }]);
  const rows = [];
  for (const atOnce of SIDE_BY_SIDE)
    rows.push({ 'side by side': atOnce, ...(await read(index, records, atOnce)) });
  console.table(rows);
} finally {
  await index.close();
  await removeKeys(redis, NAMESPACE);
  await redis.quit();
  trips.stop();
}

/** A hundred records of the topic a call, as the engine applies them. */
async function written(view: HashIndex, epoch: bigint, pictures: readonly Fingerprint[]) {
  let calls = 0;
  for (let at = 0; at < pictures.length; at += 100) {
    const chunk = pictures.slice(at, at + 100);
    const [previousOffset, nextOffset] = [BigInt(at), BigInt(at + chunk.length)];
    await view.apply(0, {
      epoch,
      incarnation: 'bench',
      previousOffset,
      nextOffset,
      records: chunk.map(recordOf),
    });
    calls += 1;
  }
  return { fingerprints: pictures.length, batches: calls, 'round trips': trips.taken() };
}

async function read(view: HashIndex, records: readonly (readonly Fingerprint[])[], atOnce: number) {
  const queue = records.values();
  let longest = 0;
  const started = performance.now();
  const worker = async (): Promise<void> => {
    for (const pictures of queue) {
      const since = performance.now();
      await view.query(pictures.map((picture) => queryOf(picture)));
      longest = Math.max(longest, performance.now() - since);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  const ms = performance.now() - started;
  const roundTrips = trips.taken();
  return {
    records: records.length,
    'round trips': roundTrips,
    'a record': (roundTrips / records.length).toFixed(2),
    'records/s': Math.round((records.length / ms) * 1000),
    'longest wait, ms': longest.toFixed(0),
  };
}
