/** What a broker in memory does that the suite of the port cannot ask of a real one. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type KafkaClient, TransactionError, type Transactor, partitionId } from '../kafka.ts';
import { handClock } from './hand-clock.ts';
import { type BrokerSettings, memoryBroker } from './memory-broker.ts';
import { isCommitted } from './memory-log.ts';
import type { Step, StepEffect } from './steps.ts';
import { createWorld } from './world.ts';

const AT = { topic: 't', partition: 0 };
const GROUP = 'g';

function open(settings: Partial<BrokerSettings> = {}) {
  let interrupt = (_step: Step): StepEffect => undefined;
  const world = createWorld({ clock: handClock(0), pick: () => 0, onStep: (step) => interrupt(step) });
  const broker = memoryBroker(world, settings);
  broker.topics.create({ name: AT.topic, partitions: 2, cleanup: 'delete' });
  /** The answer, once the world has come to it. */
  async function answered<T>(asked: Promise<T>): Promise<T> {
    asked.catch(() => undefined);
    await world.settle();
    return asked;
  }
  return {
    world,
    broker,
    answered,
    onStep: (next: typeof interrupt) => void (interrupt = next),
    committed: () => broker.entries(AT).flatMap((entry) => (isCommitted(entry) ? [String(entry.value)] : [])),
  };
}

const commit = (transactor: Transactor, value: string, offset = 1): Promise<number[]> =>
  transactor.commit({
    records: [{ ...AT, key: null, value: Buffer.from(value), headers: [] }],
    groupId: GROUP,
    offsets: [{ ...AT, offset }],
  });
const outcomeIs =
  (outcome: string) =>
  (error: unknown): boolean =>
    error instanceof TransactionError && error.outcome === outcome;
const told = async (client: KafkaClient): Promise<number | undefined> =>
  (await client.committed(GROUP, [AT])).get(partitionId(AT))?.offset;

describe('transactions in memory', () => {
  for (const step of ['commit', 'commit.begun', 'commit.written', 'commit.offsets'] as const) {
    test(`whoever dies at ${step} leaves nothing that can be seen, and its successor commits`, async () => {
      const { world, broker, answered, onStep, committed } = open();
      const dead = await answered(broker.client(world.spawn()).transactor('id'));
      onStep(({ name }) => (name === step ? 'crash' : undefined));
      void commit(dead, 'lost');
      await world.settle();
      onStep(() => undefined);
      const heir = await answered(broker.client(world.spawn()).transactor('id'));
      await answered(commit(heir, 'kept'));
      assert.deepEqual(committed(), ['kept']);
    });
  }

  test('whoever dies at commit.done has committed, offsets included', async () => {
    const { world, broker, answered, onStep, committed } = open();
    const dead = await answered(broker.client(world.spawn()).transactor('id'));
    onStep(({ name }) => (name === 'commit.done' ? 'crash' : undefined));
    void commit(dead, 'kept', 5);
    await world.settle();
    assert.deepEqual(committed(), ['kept']);
    assert.equal(await answered(told(broker.client(world.spawn()))), 5);
  });

  test('what nobody ends is aborted after a minute, and holds readers back until then', async () => {
    const { world, broker, answered, onStep } = open();
    const dead = await answered(broker.client(world.spawn()).transactor('id'));
    onStep(({ name }) => (name === 'commit.written' ? 'crash' : undefined));
    void commit(dead, 'lost');
    await world.settle();
    const { log } = broker.topics.log(AT);
    assert.deepEqual([log.stable(), log.high()], [0, 1]);
    await world.advance(60_000);
    assert.deepEqual([log.stable(), log.high()], [2, 2]);
    assert.deepEqual(log.read(0, 9).records, []);
  });

  test('a zombie that goes on in mid-commit is fenced', async () => {
    const { world, broker, answered, onStep, committed } = open();
    const process = world.spawn();
    const zombie = await answered(broker.client(process).transactor('id'));
    onStep(({ name }) => (name === 'commit.written' ? 'freeze' : undefined));
    const late = assert.rejects(commit(zombie, 'late'), outcomeIs('fenced'));
    await world.settle();
    onStep(() => undefined);
    const heir = await answered(broker.client(world.spawn()).transactor('id'));
    await answered(commit(heir, 'kept'));
    process.thaw();
    await world.settle();
    await late;
    assert.deepEqual(committed(), ['kept']);
  });

  test('ends a transaction as the error says that the test throws into it', async () => {
    for (const [at, thrown, said, isKept] of [
      ['commit.offsets', new TransactionError('aborted', 'no'), 'aborted', false],
      ['commit.offsets', new Error('broken'), 'aborted', false],
      ['commit.offsets', new TransactionError('unknown', 'no answer'), 'unknown', false],
      ['commit.done', new TransactionError('unknown', 'no answer'), 'unknown', true],
    ] as const) {
      const { world, broker, answered, onStep, committed } = open();
      const transactor = await answered(broker.client(world.spawn()).transactor('id'));
      onStep(({ name }) => (name === at ? thrown : undefined));
      await assert.rejects(answered(commit(transactor, 'x')), outcomeIs(said));
      onStep(() => undefined);
      await answered(broker.client(world.spawn()).transactor('id'));
      assert.deepEqual(committed(), isKept ? ['x'] : []);
      await assert.rejects(answered(commit(transactor, 'again')), TransactionError, 'not to be used again');
    }
  });

  test('may answer before the markers are written; the next transaction waits for them', async () => {
    const { world, broker, answered, committed } = open({ markersLag: true });
    const transactor = await answered(broker.client(world.spawn()).transactor('id'));
    const seen: string[][] = [];
    const first = commit(transactor, 'one').then(() => seen.push(committed()));
    await world.settle();
    await first;
    assert.deepEqual(seen, [[]], 'answered, and not yet to be seen');
    await answered(commit(transactor, 'two'));
    assert.deepEqual(committed(), ['one', 'two']);
  });

  test('may let a group wait for offsets that are decided, or tell it those of before', async () => {
    for (const unstableOffsets of [false, true]) {
      const { world, broker, answered } = open({ offsetsLagMs: 200, unstableOffsets });
      const client = broker.client(world.spawn());
      const transactor = await answered(client.transactor('id'));
      await answered(commit(transactor, 'one', 1));
      const early = told(client);
      await world.advance(200);
      assert.equal(await answered(told(client)), 1);
      assert.equal(await early, unstableOffsets ? undefined : 1);
    }
  });
});

describe('groups in memory', () => {
  test('take the partitions of a member that falls silent, when its session is over', async () => {
    const { world, broker } = open();
    const assigned = new Map<number, readonly number[]>();
    const processes = [world.spawn(), world.spawn()];
    for (const process of processes) {
      await broker.client(process).join({
        groupId: GROUP,
        topics: [AT.topic],
        partitions: () => 2,
        sessionTimeoutMs: 1_000,
        rebalanceTimeoutMs: 5_000,
        owned: () => assigned.get(process.id) ?? [],
        isProgressing: () => true,
        onRebalance: async () => undefined,
        onAssigned: (partitions) => void assigned.set(process.id, partitions),
        onError: assert.fail,
      });
    }
    await world.advance(1_000);
    assert.deepEqual([...assigned.values()].flat().sort(), [0, 1]);
    processes[0]?.freeze();
    await world.advance(900);
    assert.equal(assigned.get(2)?.length, 1, 'it may still come back');
    await world.advance(1_100);
    assert.deepEqual(assigned.get(2), [0, 1]);
    processes[0]?.thaw();
    await world.advance(1_000);
    assert.deepEqual(
      [...assigned.values()].map((own) => own.length),
      [1, 1],
    );
  });

  test('give nothing to a member without progress', async () => {
    const { world, broker } = open();
    let isProgressing = true;
    const assigned: number[][] = [];
    await broker.client(world.spawn()).join({
      groupId: GROUP,
      topics: [AT.topic],
      partitions: () => 2,
      sessionTimeoutMs: 1_000,
      rebalanceTimeoutMs: 5_000,
      owned: () => [],
      isProgressing: () => isProgressing,
      onRebalance: async () => undefined,
      onAssigned: (partitions) => void assigned.push([...partitions]),
      onError: assert.fail,
    });
    await world.advance(3_000);
    assert.equal(broker.groups.assignment(GROUP)?.size, 1);
    isProgressing = false;
    await world.advance(3_000);
    assert.equal(broker.groups.assignment(GROUP)?.size, 0);
    isProgressing = true;
    await world.advance(3_000);
    assert.deepEqual(assigned, [
      [0, 1],
      [0, 1],
    ]);
  });
});
