/** What every implementation of the engine's Kafka port must do. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import {
  type FetchedBatch,
  type GroupMember,
  type InRecord,
  type KafkaClient,
  type OutRecord,
  type Team,
  TransactionError,
  headersOf,
  partitionId,
} from '../../engine/kafka.ts';

/** An implementation with a cluster behind it. */
export interface KafkaUnderTest {
  readonly client: KafkaClient;
  /** Creates a topic under a name of its own. */
  createTopic(partitions: number, cleanup?: string): Promise<string>;
  /** Deletes the topic and creates it anew; resolves when it can be written. */
  recreate(topic: string): Promise<void>;
  /** Adds partitions, up to that number. */
  addPartitions(topic: string, partitions: number): Promise<void>;
  close(): Promise<void>;
}

const PATIENCE_MS = 20_000;

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + PATIENCE_MS; !(await condition());) {
    if (Date.now() > deadline) throw new Error(`not reached within ${String(PATIENCE_MS)} ms`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const recordOf = (topic: string, text: string, partition = 0): OutRecord => ({
  topic,
  partition,
  key: Buffer.from(`key of ${text}`),
  value: Buffer.from(text),
  headers: headersOf({ about: text }),
});

const texts = (records: readonly InRecord[]): string[] => records.map(({ value }) => String(value));

/** `noFetchById`: why the broker cannot tell logs of one name apart, where it cannot. */
export function kafkaClientConformance(
  name: string,
  open: () => Promise<KafkaUnderTest>,
  noFetchById: string | false = false,
): void {
  describe(`${name} as the engine's Kafka client`, { timeout: 120_000 }, () => {
    let kafka: KafkaUnderTest;
    let client: KafkaClient;
    const closing: (() => Promise<unknown>)[] = [];
    beforeEach(async () => {
      kafka = await open();
      ({ client } = kafka);
    });
    afterEach(async () => {
      for (const close of closing.splice(0).reverse()) await close();
      await kafka.close();
    });

    async function transactor(id: string) {
      const found = await client.transactor(id);
      closing.push(() => found.close());
      return found;
    }

    async function write(topic: string, ...all: string[]): Promise<number[]> {
      const writer = await transactor(`${topic}-writer`);
      return writer.commit({ records: all.map((t) => recordOf(topic, t)), groupId: topic, offsets: [] });
    }

    async function readAll(topic: string): Promise<InRecord[]> {
      const found: InRecord[] = [];
      const at = { topic, partition: 0 };
      const { low, high } = await client.watermarks(at);
      await client.read(at, { from: low, to: high, stallMs: 10_000 }, (some) => void found.push(...some));
      return found;
    }

    test('gives records of a transaction their offsets, and each marker one of its own', async () => {
      const topic = await kafka.createTopic(1);
      const writer = await transactor(`${topic}-a`);
      const commit = (...all: string[]) =>
        writer.commit({ records: all.map((t) => recordOf(topic, t)), groupId: topic, offsets: [] });
      assert.deepEqual(await commit('one', 'two'), [0, 1]);
      assert.deepEqual(await commit('three'), [3]);
      await until(async () => (await client.watermarks({ topic, partition: 0 })).high === 5);
      const found = await readAll(topic);
      assert.deepEqual(texts(found), ['one', 'two', 'three']);
      assert.deepEqual(
        found.map(({ offset }) => offset),
        [0, 1, 3],
      );
      assert.equal(String(found[0]?.key), 'key of one');
      assert.deepEqual(found[0]?.headers, headersOf({ about: 'one' }));
    });

    test('writes to several partitions at once, and answers in the order of the records', async () => {
      const topic = await kafka.createTopic(2);
      const writer = await transactor(`${topic}-a`);
      const records = [recordOf(topic, 'a', 1), recordOf(topic, 'b', 0), recordOf(topic, 'c', 1)];
      assert.deepEqual(await writer.commit({ records, groupId: topic, offsets: [] }), [0, 0, 1]);
    });

    test('lets nobody commit whose transactional id another has obtained', async () => {
      const topic = await kafka.createTopic(1);
      const first = await transactor(`${topic}-a`);
      const second = await transactor(`${topic}-a`);
      assert.ok(second.epoch > first.epoch);
      const commit = (who: typeof first, text: string) =>
        who.commit({ records: [recordOf(topic, text)], groupId: topic, offsets: [] });
      await assert.rejects(
        commit(first, 'late'),
        (e) => e instanceof TransactionError && e.outcome === 'fenced',
      );
      await assert.rejects(commit(first, 'later'), TransactionError, 'it is not to be used again');
      await commit(second, 'mine');
      assert.deepEqual(texts(await readAll(topic)), ['mine']);
    });

    test('keeps offsets and their metadata by group, and knows of none where none was committed', async () => {
      const topic = await kafka.createTopic(2);
      const at = [0, 1].map((partition) => ({ topic, partition }));
      const groupId = `${topic}-group`;
      assert.equal((await client.committed(groupId, at)).size, 0);
      const writer = await transactor(`${topic}-a`);
      const offsets = [{ topic, partition: 1, offset: 7, metadata: 'said beside it' }];
      await writer.commit({ records: [], groupId, offsets });
      await until(async () => (await client.committed(groupId, at)).size === 1);
      assert.deepEqual((await client.committed(groupId, at)).get(partitionId({ topic, partition: 1 })), {
        offset: 7,
        metadata: 'said beside it',
      });
    });

    test('fetches from an offset on, in order, past markers', async () => {
      const topic = await kafka.createTopic(1);
      await write(topic, 'one', 'two');
      const fetcher = client.fetcher();
      closing.push(() => fetcher.close());
      const batches: FetchedBatch[] = [];
      fetcher.add({ topic, partition: 0 }, 1, (batch) => void batches.push(batch), assert.fail);
      const seen = (): string[] => texts(batches.flatMap(({ records }) => records));
      await until(() => seen().length === 1);
      await write(topic, 'three');
      await until(() => seen().length === 2);
      assert.deepEqual(seen(), ['two', 'three']);
      await until(() => batches.at(-1)?.nextOffset === 5);
      assert.equal(batches.at(-1)?.highWatermark, 5);
    });

    test('gives nothing of what is paused, and loses nothing of it', async () => {
      const topic = await kafka.createTopic(1);
      const at = { topic, partition: 0 };
      const fetcher = client.fetcher();
      closing.push(() => fetcher.close());
      const seen: string[] = [];
      fetcher.add(at, 0, ({ records }) => void seen.push(...texts(records)), assert.fail);
      await write(topic, 'one');
      await until(() => seen.length === 1);
      fetcher.pause(at);
      await write(topic, 'two');
      await new Promise((resolve) => setTimeout(resolve, 300));
      assert.deepEqual(seen, ['one']);
      fetcher.resume(at);
      await until(() => seen.length === 2);
      assert.deepEqual(seen, ['one', 'two']);
    });

    test('says so when an offset is not there', async () => {
      const topic = await kafka.createTopic(1);
      await write(topic, 'one');
      const fetcher = client.fetcher();
      closing.push(() => fetcher.close());
      const failed = Promise.withResolvers<Error>();
      fetcher.add({ topic, partition: 0 }, 99, () => assert.fail('there is nothing'), failed.resolve);
      assert.match((await failed.promise).message, /99/);
    });

    test('tells a topic from the one that bore its name, and reads no record of another log', async (context) => {
      if (noFetchById !== false) return context.skip(noFetchById);
      const topic = await kafka.createTopic(1);
      await write(topic, 'old');
      const before = (await client.incarnations([topic])).get(topic) ?? '';
      const fetcher = client.fetcher();
      closing.push(() => fetcher.close());
      const failed = Promise.withResolvers<Error>();
      const seen: string[] = [];
      fetcher.add(
        { topic, partition: 0, incarnation: before },
        0,
        ({ records }) => void seen.push(...texts(records)),
        failed.resolve,
      );
      await until(() => seen.length === 1);
      await kafka.recreate(topic);
      await write(topic, 'new');
      const after = (await client.incarnations([topic])).get(topic) ?? '';
      assert.match(after, /^[\w-]{1,40}$/);
      assert.notEqual(after, before);
      await failed.promise;
      assert.deepEqual(seen, ['old']);
    });

    test('knows how many partitions topics have, how they are cleaned, and what they take', async () => {
      const [kept, compacted] = [await kafka.createTopic(3), await kafka.createTopic(2, 'compact')];
      const counts = await client.partitionCounts([kept, compacted]);
      assert.deepEqual([counts.get(kept), counts.get(compacted)], [3, 2]);
      const settings = await client.topicSettings([kept, compacted]);
      const maxBatchBytes = 1_048_588;
      assert.deepEqual(settings.get(kept), { cleanup: 'delete', maxBatchBytes });
      assert.deepEqual(settings.get(compacted), { cleanup: 'compact', maxBatchBytes });
    });

    /** A group whose members say what they were given last, and who reads what. */
    function groupOf(groupId: string, sessionTimeoutMs = 6_000) {
      const assigned = new Map<string, readonly number[]>();
      const teams = new Map<string, readonly Team[]>();
      const join = async (
        member: string,
        topics: readonly string[],
        partitions: number,
      ): Promise<GroupMember> => {
        const found = await client.join({
          groupId,
          topics,
          partitions: () => partitions,
          sessionTimeoutMs,
          rebalanceTimeoutMs: Math.max(10_000, sessionTimeoutMs),
          owned: () => assigned.get(member) ?? [],
          isProgressing: () => true,
          onRebalance: async () => undefined,
          onAssigned(given, among) {
            assigned.set(member, given);
            teams.set(member, among);
          },
          onError: assert.fail,
        });
        closing.push(() => found.leave().catch(() => undefined));
        return found;
      };
      return { join, assigned, teams, given: (member: string) => assigned.get(member)?.length };
    }

    test('deals the partitions of a group to its members, and those of one that leaves to the others', async () => {
      const topic = await kafka.createTopic(4);
      const { join, assigned, teams, given } = groupOf(`${topic}-group`);
      await join('a', [topic], 4);
      await until(() => given('a') === 4);
      const second = await join('b', [topic], 4);
      await until(() => given('a') === 2 && given('b') === 2);
      assert.deepEqual([...assigned.values()].flat().sort(), [0, 1, 2, 3]);
      assert.deepEqual(teams.get('a'), []);
      await second.leave();
      assigned.delete('b');
      await until(() => given('a') === 4);
    });

    test('keeps nobody waiting for a member that left while it was joining', async () => {
      const topic = await kafka.createTopic(4);
      const { join, given } = groupOf(`${topic}-group`, 120_000);
      const hasty = await join('hasty', [topic], 4);
      await hasty.leave();
      await join('next', [topic], 4);
      await until(() => given('next') === 4);
    });

    test('takes no partitions from those at work for members that read something else, and tells all who reads what', async () => {
      const [orders, payments] = [await kafka.createTopic(4), await kafka.createTopic(3)];
      const { join, assigned, teams, given } = groupOf(`${orders}-group`);
      const first = await join('first', [orders], 4);
      await until(() => given('first') === 4);
      await join('other', [payments], 3);
      await join('another', [payments], 3);
      await until(() => teams.get('first')?.some(({ members }) => members === 2) === true);
      await until(() => given('other') === 0 && given('another') === 0);
      assert.deepEqual(assigned.get('first'), [0, 1, 2, 3]);
      const expected = [
        { topics: [orders], members: 1, isAtWork: true },
        { topics: [payments], members: 2, isAtWork: false },
      ];
      await until(() => [...teams.values()].every((told) => told.some(({ members }) => members === 2)));
      for (const told of teams.values()) assert.deepEqual(told, expected);

      await first.leave();
      await until(() => (given('other') ?? 0) > 0 && (given('another') ?? 0) > 0);
      assert.deepEqual([assigned.get('other'), assigned.get('another')].flat().sort(), [0, 1, 2]);
      assert.deepEqual(teams.get('other'), []);
    });

    test('shares partitions between members of which one reads what the other does, and more', async () => {
      const [orders, extras] = [await kafka.createTopic(4), await kafka.createTopic(4)];
      const { join, assigned, teams, given } = groupOf(`${orders}-group`);
      await join('old', [orders], 4);
      await until(() => given('old') === 4);
      await join('new', [extras, orders], 4);
      await until(() => given('old') === 2 && given('new') === 2);
      assert.deepEqual([...assigned.values()].flat().sort(), [0, 1, 2, 3]);
      const both = { members: 1, isAtWork: true };
      for (const told of teams.values())
        assert.deepEqual(told, [
          { topics: [orders], ...both },
          { topics: [extras, orders].sort(), ...both },
        ]);
    });

    test('knows partitions that are added, and deals them once a member that knows has joined again', async () => {
      const topic = await kafka.createTopic(2);
      assert.equal((await client.partitionCounts([topic])).get(topic), 2);
      const assigned = new Map<string, readonly number[]>();
      let partitions = 2;
      const join = async (member: string, count: () => number): Promise<GroupMember> => {
        const found = await client.join({
          groupId: `${topic}-group`,
          topics: [topic],
          partitions: count,
          sessionTimeoutMs: 6_000,
          rebalanceTimeoutMs: 10_000,
          owned: () => assigned.get(member) ?? [],
          isProgressing: () => true,
          onRebalance: async () => undefined,
          onAssigned: (own) => void assigned.set(member, own),
          onError: assert.fail,
        });
        closing.push(() => found.leave().catch(() => undefined));
        return found;
      };
      // The first leads the group, and does not know.
      await join('a', () => 2);
      await until(() => assigned.get('a')?.length === 2);
      const second = await join('b', () => partitions);
      await until(() => assigned.get('a')?.length === 1 && assigned.get('b')?.length === 1);
      await kafka.addPartitions(topic, 4);
      await until(async () => (await client.partitionCounts([topic])).get(topic) === 4);
      partitions = 4;
      second.rejoin();
      await until(() => assigned.get('a')?.length === 2 && assigned.get('b')?.length === 2);
      assert.deepEqual([...assigned.values()].flat().sort(), [0, 1, 2, 3]);

      const writer = await transactor(`${topic}-writer`);
      const records = [recordOf(topic, 'new', 3)];
      assert.deepEqual(await writer.commit({ records, groupId: topic, offsets: [] }), [0]);
      const at = { topic, partition: 3 };
      await until(async () => (await client.watermarks(at)).high > 0);
      const read: string[] = [];
      await client.read(at, { from: 0, to: 1, stallMs: 10_000 }, (some) => void read.push(...texts(some)));
      assert.deepEqual(read, ['new']);
    });
  });
}
