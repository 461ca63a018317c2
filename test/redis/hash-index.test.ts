import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Redis } from 'ioredis';
import { redisHashIndex } from '../../adapters/redis/hash-index.ts';
import { memoryHashIndex } from '../../adapters/memory/hash-index.ts';
import type { HashIndex } from '../../ports/hash-index.ts';
import type { Fingerprint } from '../../schemas/generated/types.ts';
import {
  fingerprint,
  hashNear,
  properHash,
  queryOf,
  type Random,
  randomOf,
  recordOf,
  tombstoneOf,
} from '../conformance/fingerprints.ts';
import { fill, hashIndexConformance } from '../conformance/hash-index.ts';
import { connectToRedis, dump, NEEDS_REDIS, ownNamespace, REDIS_URL, removeKeys, restore } from './server.ts';

describe('on a Redis server', { skip: NEEDS_REDIS }, () => {
  let redis: Redis;
  const namespaces: string[] = [];
  before(async () => {
    redis = await connectToRedis();
  });
  after(async () => {
    for (const namespace of namespaces) await removeKeys(redis, namespace);
    await redis.quit();
  });

  function newNamespace(): string {
    const namespace = ownNamespace();
    namespaces.push(namespace);
    return namespace;
  }
  const open = (bucketCapacity = 8192) =>
    redisHashIndex({ url: REDIS_URL, namespace: newNamespace(), bucketCapacity });

  hashIndexConformance('Redis', async () => open());

  for (const [name, picturesOf] of [
    ['unrelated hashes', strangers],
    ['clusters of hashes 0 to 44 bits apart', clusters],
    ['clusters with trimmed hashes and all qualities', trimmedClusters],
  ] as const) {
    test(`finds what comparing with every picture finds: ${name}`, async () => {
      for (const seed of [1, 2, 3]) {
        const random = randomOf(seed);
        const pictures = picturesOf(random);
        const gone = pictures.filter(() => random() < 0.2);
        const [inRedis, inMemory] = [open(), memoryHashIndex()];
        for (const index of [inRedis, inMemory]) {
          await fill(index, 0, pictures.map(recordOf));
          await fill(index, 0, gone.map(tombstoneOf));
        }
        const queries = pictures.map((picture) => queryOf(picture, picture.productId));
        const [found, expected] = [await inRedis.query(queries), await inMemory.query(queries)];
        assert.deepEqual(found, expected);
        assert.ok(name === 'unrelated hashes' || expected.flat().length > pictures.length);
        await inRedis.close();
      }
    });
  }

  test('leaves no key but the guard and the counts when everything has been taken out', async () => {
    const namespace = newNamespace();
    const index = redisHashIndex({ url: REDIS_URL, namespace });
    const pictures = trimmedClusters(randomOf(4));
    await fill(index, 0, pictures.map(recordOf));
    await fill(
      index,
      1,
      pictures.map((picture) => recordOf({ ...picture, tenant: 'other' })),
    );
    await fill(index, 0, pictures.map(tombstoneOf));
    await index.reset(1, await index.claimEpoch(1, 0n), 'topic-1');
    const left = [...(await dump(redis, namespace)).keys()].map((key) => key.slice(key.indexOf('}:') + 2));
    assert.deepEqual(left.sort(), ['g:0', 'g:1']);
    await index.close();
  });

  test('a full bucket takes no more records, is counted, and the other bands still find the picture', async () => {
    const namespace = newNamespace();
    const index = redisHashIndex({ url: REDIS_URL, namespace, bucketCapacity: 2 });
    const random = randomOf(5);
    const hash = properHash(random);
    // In the first band all agree, elsewhere they are strangers.
    const crowd = Array.from({ length: 40 }, (_, i) =>
      fingerprint(`p${i}`, `x${i}`, { pdq: hashNear(hash, 24, random) }),
    );
    await fill(index, 0, crowd.map(recordOf));
    const counts = await redis.hgetall(await countsKey(namespace));
    assert.ok(Number(counts['full-bucket']) > 0, JSON.stringify(counts));
    const [found] = await index.query([queryOf(crowd[39]!)]);
    assert.equal(found![0]?.productId, 'p39');
    await fill(index, 0, crowd.map(tombstoneOf));
    assert.deepEqual(await index.query([queryOf(crowd[39]!)]), [[]]);
    await index.close();
  });

  async function countsKey(namespace: string): Promise<string> {
    return [...(await dump(redis, namespace)).keys()].find((key) => key.endsWith('}:n')) ?? '';
  }

  describe('that loses its memory', () => {
    const batch = { epoch: 1n, incarnation: 'topic-1', previousOffset: 0n, nextOffset: 5n };
    const first = recordOf(fingerprint('p', 'x'));
    const second = recordOf(fingerprint('q', 'y'));

    async function twoBatches(index: HashIndex): Promise<void> {
      await index.reset(0, 1n, 'topic-1');
      assert.equal(await index.apply(0, { ...batch, records: [first] }), 'applied');
    }
    const next = { ...batch, previousOffset: 5n, nextOffset: 9n, records: [second] };

    test('empty, it has no position, and refuses to go on where it stood', async () => {
      const namespace = newNamespace();
      const index = redisHashIndex({ url: REDIS_URL, namespace });
      await twoBatches(index);
      await restore(redis, namespace, new Map());
      assert.equal(await index.position(0), undefined);
      assert.equal(await index.apply(0, next), 'gap');
      assert.equal(await index.claimEpoch(0, 7n), 7n);
      await index.close();
    });

    test('back at an older snapshot, its position says so, and the missing part is applied from there', async () => {
      const namespace = newNamespace();
      const index = redisHashIndex({ url: REDIS_URL, namespace });
      await twoBatches(index);
      const snapshot = await dump(redis, namespace);
      assert.equal(await index.apply(0, next), 'applied');
      await restore(redis, namespace, snapshot);
      assert.equal((await index.position(0))?.offset, 5n);
      assert.equal(await index.apply(0, { ...next, previousOffset: 9n, nextOffset: 12n }), 'gap');
      assert.equal(await index.apply(0, next), 'applied');
      assert.equal((await index.query([queryOf(fingerprint('q', 'y'))]))[0]!.length, 1);
      await index.close();
    });

    test('a reader of another process waits as well, until the owner has brought the part level again', async () => {
      const namespace = newNamespace();
      const index = redisHashIndex({ url: REDIS_URL, namespace });
      const reader = redisHashIndex({ url: REDIS_URL, namespace, partitions: 1 });
      const asked = [queryOf(fingerprint('q', 'y'))];
      await assert.rejects(reader.query(asked), /no position/);
      await twoBatches(index);
      const snapshot = await dump(redis, namespace);
      assert.equal(await index.apply(0, next), 'applied');
      assert.equal((await reader.query(asked))[0]!.length, 1);
      await restore(redis, namespace, snapshot);
      await assert.rejects(reader.query(asked), /stands at offset 5 and stood at 9/);
      await restore(redis, namespace, new Map());
      await assert.rejects(reader.query(asked), /no position/);
      // Another owner, another topic of that name: what was seen of the earlier one no longer counts.
      await index.reset(0, await index.claimEpoch(0, 9n), 'topic-2', 0n);
      assert.deepEqual(await reader.query(asked), [[]]);
      await Promise.all([index.close(), reader.close()]);
    });

    test('a reset that was broken off leaves no position', async () => {
      const namespace = newNamespace();
      const index = redisHashIndex({ url: REDIS_URL, namespace });
      await twoBatches(index);
      const [guard] = [...(await dump(redis, namespace)).keys()].filter((key) => key.endsWith('g:0'));
      await redis.hdel(guard!, 'offset');
      assert.equal(await index.position(0), undefined);
      assert.equal(await index.apply(0, next), 'gap');
      await index.reset(0, 1n, 'topic-1');
      assert.equal((await index.position(0))?.offset, 0n);
      assert.deepEqual(await index.query([queryOf(fingerprint('p', 'x'))]), [[]]);
      await index.close();
    });
  });

  test('a close without a call before it opens no connection', async () => {
    await redisHashIndex({ url: 'redis://127.0.0.1:1' }).close();
  });

  test('says which address did not answer', async () => {
    await assert.rejects(
      redisHashIndex({ url: 'redis://me:secret@127.0.0.1:1' }).position(0),
      (error: Error) => {
        assert.match(error.message, /No Redis answers at redis:\/\/127\.0\.0\.1:1 .*ECONNREFUSED/);
        return true;
      },
    );
  });
});

function strangers(random: Random): Fingerprint[] {
  return Array.from({ length: 300 }, (_, i) =>
    fingerprint(`p${i % 100}`, `x${i}`, { pdq: properHash(random) }),
  );
}

function clusters(random: Random): Fingerprint[] {
  const centres = Array.from({ length: 12 }, () => properHash(random));
  return Array.from({ length: 300 }, (_, i) =>
    fingerprint(`p${i % 100}`, `x${i}`, { pdq: near(centres[i % centres.length]!, random) }),
  );
}

function trimmedClusters(random: Random): Fingerprint[] {
  const centres = Array.from({ length: 12 }, () => properHash(random));
  return clusters(random).map((picture, i) => ({
    ...picture,
    quality: i % 10,
    trimmedPdq: i % 3 === 0 ? null : near(centres[i % centres.length]!, random),
    trimmedQuality: i % 3 === 0 ? null : i % 7,
  }));
}

const near = (centre: string, random: Random): string =>
  hashNear(centre, 2 * Math.floor(random() * 23), random);
