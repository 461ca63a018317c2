import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { redisHashIndex } from '../../adapters/redis/hash-index.ts';
import type { HashIndex } from '../../ports/hash-index.ts';
import { fingerprint, properHash, queryOf, randomOf, recordOf } from '../conformance/fingerprints.ts';
import { fill } from '../conformance/hash-index.ts';
import { countRoundTrips, type RoundTrips } from './round-trips.ts';
import { connectToRedis, NEEDS_REDIS, ownNamespace, REDIS_URL, removeKeys } from './server.ts';

const random = randomOf(11);
/** 24 records of two pictures: what four tasks of the image unit work on side by side. */
const records = Array.from({ length: 24 }, (_, n) =>
  ['a', 'b'].map((i) => fingerprint(`p${String(n)}`, `${String(n)}${i}`, { pdq: properHash(random) })),
);

describe('round trips to Redis', { skip: NEEDS_REDIS }, () => {
  const namespace = ownNamespace();
  let trips: RoundTrips;
  let index: HashIndex;
  before(async () => {
    trips = countRoundTrips(REDIS_URL);
    index = redisHashIndex({ url: REDIS_URL, namespace, partitions: 1 });
    await fill(index, 0, records.flat().slice(0, 8).map(recordOf));
    // The scripts are known to the server from here on.
    await index.query([queryOf(records[0]![0]!)]);
    trips.taken();
  });
  after(async () => {
    await index.close();
    const redis = await connectToRedis();
    await removeKeys(redis, namespace);
    await redis.quit();
    trips.stop();
  });

  test('a record alone is looked up in two, its guards included', async () => {
    await index.query(records[0]!.map((picture) => queryOf(picture)));
    assert.equal(trips.taken(), 2);
  });

  test('24 records side by side are looked up in two', async () => {
    const answers = await Promise.all(
      records.map((pictures) => index.query(pictures.map((picture) => queryOf(picture)))),
    );
    assert.equal(trips.taken(), 2);
    assert.deepEqual(
      answers.slice(0, 5).map((found) => found.map((matches) => matches.map((m) => m.productId))),
      [
        [['p0'], ['p0']],
        [['p1'], ['p1']],
        [['p2'], ['p2']],
        [['p3'], ['p3']],
        [[], []],
      ],
    );
  });

  test('24 that come while others are being looked up are looked up in two more', async () => {
    const first = index.query([queryOf(records[0]![0]!)]);
    await new Promise((resolve) => setImmediate(resolve));
    const others = records.map((pictures) => index.query(pictures.map((picture) => queryOf(picture))));
    await Promise.all([first, ...others]);
    assert.equal(trips.taken(), 4);
  });

  test('what a batch of them leads to is written in one', async () => {
    const position = await index.position(0);
    assert.ok(position);
    trips.taken();
    const outcome = await index.apply(0, {
      epoch: position.epoch,
      incarnation: position.incarnation,
      previousOffset: position.offset,
      nextOffset: position.offset + 100n,
      records: records.flat().map(recordOf),
    });
    assert.equal(outcome, 'applied');
    assert.equal(trips.taken(), 1);
  });
});
