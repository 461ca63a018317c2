/**
 * The end of a transaction that its partitions are never told of. A real broker is brought to it by a producer that does not say where it
 * writes, which brokers take as long as they do not verify it.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Kafka, logLevel } from 'kafkajs';
import { kafkaClient } from '../../adapters/kafka/client.ts';
import { connected, produce } from '../../adapters/kafka/produce-request.ts';
import { TRANSACTION_COORDINATOR, clusterOf, kafkaOf } from '../../adapters/kafka/protocol.ts';
import { createTopics } from '../../adapters/kafka/topic-admin.ts';
import type { KafkaClient, TransactionEnd } from '../../engine/kafka.ts';
import { until } from '../engine/toy.ts';
import { type OwnBroker, cannotStart, startBroker } from './own-broker.ts';

const leftOut = await cannotStart();
const at = (topic: string) => ({ topic, partition: 0 });

describe('a transaction whose end was lost', { skip: leftOut, timeout: 120_000 }, () => {
  let broker: OwnBroker;
  let kafka: KafkaClient;
  before(async () => {
    broker = await startBroker({ settings: { 'transaction.partition.verification.enable': 'false' } });
    kafka = kafkaClient({ brokers: [broker.plain], clientId: 'test' });
    const admin = new Kafka({ brokers: [broker.plain], logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    const names = ['in', 'out', 'told'].flatMap((name) => ['committed', 'aborted'].map((end) => name + end));
    await createTopics(
      admin,
      names.map((topic) => ({ topic, numPartitions: 1 })),
    );
    await admin.disconnect();
  });
  after(async () => {
    await kafka?.close();
    await broker?.stop();
  });

  /** Writes to `out` and commits an offset of `in`, and says that it writes to `told` alone. */
  async function loseEnd(transactionalId: string, end: TransactionEnd): Promise<void> {
    const cluster = clusterOf(kafkaOf({ brokers: [broker.plain], clientId: 'loser' }));
    await cluster.connect();
    await cluster.addMultipleTargetTopics([`out${end}`]);
    const transactions = await cluster.findGroupCoordinator({
      groupId: transactionalId,
      coordinatorType: TRANSACTION_COORDINATOR,
    });
    const found = await transactions.initProducerId({ transactionalId, transactionTimeout: 60_000 });
    const identity = { transactionalId, ...found };
    await transactions.addPartitionsToTxn({
      ...identity,
      topics: [{ topic: `told${end}`, partitions: [0] }],
    });
    const messages = [{ key: Buffer.from('k'), value: Buffer.from('v'), headers: [] }];
    await produce(await connected(await cluster.findBroker({ nodeId: 1 })), {
      ...identity,
      acks: -1,
      timeout: 10_000,
      timestamp: Date.now(),
      topics: [{ topic: `out${end}`, partitions: [{ partition: 0, firstSequence: 0, messages }] }],
    });
    // The first question waits until the group has a coordinator.
    await kafka.committed(`group-${end}`, [at(`in${end}`)]);
    const group = await cluster.findGroupCoordinator({ groupId: `group-${end}` });
    await group.txnOffsetCommit({
      ...identity,
      groupId: `group-${end}`,
      topics: [{ topic: `in${end}`, partitions: [{ partition: 0, offset: '7', metadata: '' }] }],
    });
    await transactions.endTxn({ ...identity, transactionResult: end === 'committed' });
    await cluster.disconnect();
  }

  for (const end of ['committed', 'aborted'] as const)
    test(`is ended again, as ${end}, by whoever obtains its id with its estate`, async (context) => {
      const out = at(`out${end}`);
      await kafka.transactor(`id-${end}`).then((first) => first.close());
      await loseEnd(`id-${end}`, end);
      assert.equal((await kafka.watermarks(out)).stable, 0);

      const estate = { groupId: `group-${end}`, inputs: [at(`in${end}`)], written: [out], own: out };
      const heir = await kafka.transactor(`id-${end}`, estate);
      context.after(() => heir.close());
      assert.equal(heir.endedAgain, end);
      await until(async () => (await kafka.watermarks(out)).stable === 2);
      const committed = await kafka.committed(`group-${end}`, estate.inputs);
      assert.equal(committed.get(`in${end}/0`)?.offset, end === 'committed' ? 7 : undefined);
      const read: string[] = [];
      const incarnation = (await kafka.incarnations([out.topic])).get(out.topic) ?? '';
      await kafka.read({ ...out, incarnation }, { from: 0, to: 2 }, (records) => {
        for (const { value } of records) read.push(String(value));
      });
      assert.deepEqual(read, end === 'committed' ? ['v'] : []);

      const next = await kafka.transactor(`id-${end}`, estate);
      context.after(() => next.close());
      assert.equal(next.endedAgain, undefined);
    });
});
