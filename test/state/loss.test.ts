import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { redisHashIndex } from '../../adapters/redis/hash-index.ts';
import { isFaithful } from '../../engine/state/verify-view.ts';
import { fingerprint, recordOf } from '../conformance/fingerprints.ts';
import { skip, until } from '../engine/toy.ts';
import { ownRedis, type OwnRedis } from '../redis/own-server.ts';
import {
  answersTo,
  copiesAreFound,
  copyOf,
  lookAlikes,
  type LookAlikes,
  names,
  own,
  prepare,
  run,
  type Running,
  send,
  untilFaithful,
  verify,
} from './look-alikes.ts';

/** A picture for each product, all unlike. */
const originals = names('a', 40);
const later = names('b', 20);

describe('an index that loses its memory', { skip, timeout: 240_000 }, () => {
  let redis: OwnRedis;
  let likes: LookAlikes;
  const workers: Running[] = [];

  before(async () => {
    redis = await ownRedis();
  });
  after(() => redis.close());
  afterEach(async () => {
    await Promise.all(workers.splice(0).map((worker) => worker.stop()));
  });

  async function start(): Promise<Running> {
    const worker = await run(likes, redis.url);
    workers.push(worker);
    return worker;
  }

  /** A worker that has put the originals in. */
  async function filled(): Promise<Running> {
    likes = lookAlikes();
    await prepare(likes);
    const worker = await start();
    await send(likes, originals.map(own));
    await answersTo(likes, originals);
    await untilFaithful(likes, redis.url);
    return worker;
  }

  async function isWhole(): Promise<void> {
    await untilFaithful(likes, redis.url);
    for (const report of await verify(likes, redis.url)) {
      assert.equal(isFaithful(report), true);
      assert.ok(report.expected > 0);
    }
  }

  test('restarted empty while a worker runs: copies that come at once still find their originals', async () => {
    const worker = await filled();
    await redis.kill();
    await redis.start();
    await send(likes, originals.map(copyOf));
    await copiesAreFound(likes, originals);
    await isWhole();
    assert.ok(worker.restarts() > 0);
  });

  test('emptied by a person (FLUSHALL) while nothing flows: the owner notices by itself', async () => {
    const worker = await filled();
    await redis.client.flushall();
    await isWhole();
    assert.ok(worker.log.some((line) => line.includes('has lost its position')));
    await send(likes, originals.map(copyOf));
    await copiesAreFound(likes, originals);
  });

  test('put back to an older snapshot while a worker runs', async () => {
    const worker = await filled();
    const snapshot = await redis.snapshot();
    await send(likes, later.map(own));
    await answersTo(likes, later);
    await untilFaithful(likes, redis.url);
    await redis.kill();
    await redis.start(snapshot);
    await send(likes, [...later, ...originals].map(copyOf));
    await copiesAreFound(likes, [...later, ...originals]);
    await isWhole();
    assert.ok(worker.restarts() > 0);
  });

  test('put back to an older snapshot while no worker runs', async () => {
    const first = await filled();
    const snapshot = await redis.snapshot();
    await send(likes, later.map(own));
    await answersTo(likes, later);
    await first.stop();
    await redis.kill();
    await redis.start(snapshot);
    assert.deepEqual((await verify(likes, redis.url)).map(isFaithful), [false, false]);
    await start();
    await isWhole();
    await send(likes, later.map(copyOf));
    await copiesAreFound(likes, later);
  });

  test('put back to before its topic was ever read: the epoch of the owner comes from Kafka and goes on growing', async () => {
    likes = lookAlikes();
    await prepare(likes);
    const nothing = await redis.snapshot();
    const worker = await start();
    await send(likes, originals.map(own));
    await answersTo(likes, originals);
    const epochs = async () =>
      Promise.all([0, 1].map(async (p) => (await worker.index.position(p))?.epoch ?? 0n));
    const before = await epochs();
    await redis.kill();
    await redis.start(nothing);
    await isWhole();
    const now = await epochs();
    assert.ok(now.every((epoch, p) => epoch > (before[p] ?? 0n)));
  });

  test('away for seconds: the unit is paused, goes on, and answers rightly', async () => {
    const worker = await filled();
    const snapshot = await redis.snapshot();
    await redis.kill();
    await send(likes, originals.map(copyOf));
    await until(() => worker.pauses() > 0, 10_000);
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    await redis.start(snapshot);
    await copiesAreFound(likes, originals);
    assert.equal(worker.pauses(), 0);
    await isWhole();
    assert.equal(worker.log.filter((line) => line.includes('dead letter')).length, 0);
  });

  test('written by an owner of before: refused, and what it brought is not in', async () => {
    await filled();
    const zombie = redisHashIndex({ url: redis.url, namespace: likes.name });
    try {
      const position = await zombie.position(0);
      assert.ok(position);
      const batch = {
        epoch: position.epoch - 1n,
        incarnation: position.incarnation,
        previousOffset: position.offset,
        nextOffset: position.offset + 1n,
        records: [recordOf(fingerprint('zombie', 'picture of a zombie'))],
      };
      assert.equal(await zombie.apply(0, batch), 'fenced');
      // Redis put back to a state of before the claim would let it in, if its offset fitted; the owner has been further.
      assert.equal(await zombie.apply(0, { ...batch, epoch: position.epoch, previousOffset: 0n }), 'gap');
    } finally {
      await zombie.close();
    }
    await isWhole();
  });

  test('taken away by hand, picture by picture: the comparison names what is missing and foreign', async () => {
    const worker = await filled();
    const [report] = await verify(likes, redis.url);
    assert.ok(report && isFaithful(report));
    const products = await redis.client.keys(`{${likes.name}:*}:i:acme/a*`);
    const [gone = '', changed = '', renamed = ''] = products;
    const name = (key: string): string => key.slice(key.indexOf(':i:') + 3);
    await redis.client.del(gone);
    const [file = ''] = await redis.client.hkeys(changed);
    const [bytes] = await redis.client.hkeysBuffer(changed);
    assert.ok(file !== '' && bytes);
    const kept = await redis.client.hgetBuffer(changed, bytes);
    await redis.client.hset(changed, bytes, Buffer.concat([kept ?? Buffer.alloc(0), Buffer.from('!')]));
    await redis.client.hset(renamed, Buffer.alloc(32, 7), kept ?? '');
    const reports = await verify(likes, redis.url);
    const all = (kind: 'missing' | 'different' | 'foreign') =>
      reports.flatMap((r) => r[kind]).map((key) => key.slice(0, key.lastIndexOf('/')));
    assert.deepEqual(all('missing'), [name(gone)]);
    assert.deepEqual(all('different'), [name(changed)]);
    assert.deepEqual(all('foreign'), [name(renamed)]);
    assert.equal(worker.restarts(), 0);
    const sampled = await verify(likes, redis.url, 1_000);
    assert.deepEqual(
      sampled.flatMap((r) => [...r.missing, ...r.different]).length,
      2,
      'a sample of all keys finds what is missing and different',
    );
  });
});
