import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { kafkaClient } from '../../adapters/kafka/client.ts';
import { redisHashIndex } from '../../adapters/redis/hash-index.ts';
import { rebuildView } from '../../engine/state/rebuild-view.ts';
import { brokers, jsonCodec, skip } from '../engine/toy.ts';
import { ownRedis, type OwnRedis } from '../redis/own-server.ts';
import {
  answersTo,
  copiesAreFound,
  copyOf,
  lookAlikes,
  type LookAlikes,
  names,
  own,
  PARTITIONS,
  prepare,
  run,
  type Running,
  send,
  untilFaithful,
} from './look-alikes.ts';

describe('rebuilding a view', { skip, timeout: 120_000 }, () => {
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

  async function rebuild(): Promise<string[]> {
    const kafka = kafkaClient({ brokers, clientId: 'test-rebuild' });
    const view = redisHashIndex({ url: redis.url, namespace: likes.name });
    const by: string[] = [];
    try {
      for (let partition = 0; partition < PARTITIONS; partition += 1)
        by.push(
          await rebuildView(
            { topic: likes.facts, partition },
            {
              kafka,
              codec: jsonCodec,
              view,
              transactionalId: `${likes.name}-ask-${String(partition)}`,
              log: () => undefined,
              sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
            },
          ),
        );
    } finally {
      await Promise.all([kafka.close(), view.close()]);
    }
    return by;
  }

  test('beside a worker under load: each copy still finds its original, and the worker goes on', async () => {
    likes = lookAlikes();
    await prepare(likes);
    const worker = await start();
    const originals = names('a', 200);
    await send(likes, originals.map(own));
    await answersTo(likes, originals);
    const sending = send(likes, originals.map(copyOf));
    await rebuild();
    await sending;
    await copiesAreFound(likes, originals);
    await untilFaithful(likes, redis.url);
    assert.ok(worker.restarts() > 0, 'the worker was fenced and took over again');
  });

  test('without a worker it is done here, also where strangers have written into it', async () => {
    likes = lookAlikes();
    await prepare(likes);
    const worker = await start();
    const originals = names('a', 20);
    await send(likes, originals.map(own));
    await answersTo(likes, originals);
    await worker.stop();
    const keys = await redis.client.keys(`{${likes.name}:*}:i:*`);
    await redis.client.del(...keys.slice(0, 5));
    assert.deepEqual(await rebuild(), ['here', 'here']);
    await untilFaithful(likes, redis.url);
  });
});
