/** What docs/engine/upgrading.md says of logs that are gone, with Kafka's own tools in the operator's hand. */
import assert from 'node:assert/strict';
import { describe, test, type TestContext } from 'node:test';
import { Kafka, logLevel } from 'kafkajs';
import { kafkaClient } from '../../adapters/kafka/client.ts';
import { createTopics as createTopicsAndWait } from '../../adapters/kafka/topic-admin.ts';
import { readinessComplaints } from '../../engine/runtime/readiness.ts';
import { startWorker } from '../../engine/runtime/worker.ts';
import { noFetchById } from '../kafka/broker-version.ts';
import { runTool } from '../kafka/java-tools.ts';
import {
  brokers,
  createTopics,
  deleteTopic,
  jsonCodec,
  produce,
  readAll,
  skip,
  toy,
  until,
  type Counted,
} from './toy.ts';

async function start(context: TestContext, t: ReturnType<typeof toy>) {
  const kafka = kafkaClient({ brokers, clientId: 'test' });
  const said: string[] = [];
  const worker = await startWorker({
    topology: t.graph,
    kafka,
    codec: jsonCodec,
    deps: {},
    options: { lingerMs: 5, drainMs: 300 },
    log: (level, message) => void said.push(`${level} ${message}`),
  });
  let stopping: Promise<void> | undefined;
  const stop = () => (stopping ??= worker.stop().then(() => kafka.close()));
  context.after(stop);
  const complaint = () => readinessComplaints(worker.status(), Date.now()).at(-1);
  return {
    stop,
    said,
    complaint,
    isUnready: async (code: string) => until(() => complaint()?.code === code),
  };
}

const say = (t: ReturnType<typeof toy>, times: number) =>
  produce(
    t.input,
    Array.from({ length: times }, (_, n) => ({ key: 'ann', value: JSON.stringify(`word ${String(n)}`) })),
  );

const counted = async (t: ReturnType<typeof toy>) =>
  (await readAll(t.output, 1)).map(({ value }) => (JSON.parse(String(value)) as Counted).count);

async function reached(t: ReturnType<typeof toy>, expected: readonly number[]): Promise<void> {
  await until(async () => (await counted(t)).length >= expected.length);
  assert.deepEqual(await counted(t), expected);
}

async function recreateChangelog(t: ReturnType<typeof toy>): Promise<void> {
  await deleteTopic(t.changelog);
  const admin = new Kafka({ brokers, logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  const configEntries = [{ name: 'cleanup.policy', value: 'compact' }];
  await createTopicsAndWait(admin, [{ topic: t.changelog, numPartitions: 1, configEntries }]);
  await admin.disconnect();
}

async function deleteBefore(topic: string, offset: string): Promise<void> {
  const admin = new Kafka({ brokers, logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  await admin.fetchTopicMetadata({ topics: [topic] });
  await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset }] });
  await admin.disconnect();
}

/** The command of the sentence, as it stands there. */
async function run(sentence: string | undefined, to: string): Promise<void> {
  const commands = [...(sentence ?? '').matchAll(/"kafka-consumer-groups ([^"]+)"/g)].map(
    ([, given]) => given,
  );
  const command = commands.find((given) => given?.includes(`${to} `)) ?? '';
  const words = command.replace('HOST:PORT', brokers.join(',')).split(' ');
  await runTool('consumer.group.ConsumerGroupCommand', words, '');
}

describe('a changelog that was deleted and created anew', { skip, timeout: 120_000 }, () => {
  const ways = [
    ['--to-current', [1, 2, 3, 1, 2]],
    ['--to-earliest', [1, 2, 3, 1, 2, 3, 4, 5]],
  ] as const;
  for (const [to, expected] of ways)
    test(`while nobody ran is refused; ${to} goes on`, async (context) => {
      const t = toy();
      await createTopics(t, 1);
      const before = await start(context, t);
      await say(t, 3);
      await reached(t, [1, 2, 3]);
      await before.stop();
      await recreateChangelog(t);
      await say(t, 2);
      const refused = await start(context, t);
      await refused.isUnready('changelog-lost');
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      assert.deepEqual(await counted(t), [1, 2, 3]);
      const { sentence } = refused.complaint() ?? {};
      assert.equal(
        refused.said.filter((line) => line.startsWith('error')).length,
        1,
        refused.said.join('\n'),
      );
      await refused.stop();
      await run(sentence, to);
      const after = await start(context, t);
      await reached(t, expected);
      assert.equal(after.complaint(), undefined);
      await after.stop();
    });

  test('under a running worker is noticed within seconds', { skip: noFetchById }, async (context) => {
    const t = toy();
    await createTopics(t, 1);
    const running = await start(context, t);
    await say(t, 3);
    await reached(t, [1, 2, 3]);
    await recreateChangelog(t);
    const since = Date.now();
    await running.isUnready('changelog-lost');
    assert.ok(Date.now() - since < 8_000, `${String(Date.now() - since)} ms`);
    assert.match(running.complaint()?.sentence ?? '', /is not the log that count\/0 has written/);
  });
});

test(
  'records that were deleted before they were read are told of, and passed over when the operator says so',
  { skip, timeout: 120_000 },
  async (context) => {
    const t = toy();
    await createTopics(t, 1);
    const before = await start(context, t);
    await say(t, 3);
    await reached(t, [1, 2, 3]);
    await before.stop();
    await say(t, 4);
    await deleteBefore(t.input, '5');
    const refused = await start(context, t);
    await refused.isUnready('records-lost');
    const { sentence } = refused.complaint() ?? {};
    assert.match(
      sentence ?? '',
      new RegExp(
        `^count/0: ${t.input}/0 begins at offset 5, and count has worked off what is before 3: up to 2 records were deleted`,
      ),
    );
    await refused.stop();
    await run(sentence, '--to-earliest');
    const after = await start(context, t);
    await reached(t, [1, 2, 3, 4, 5]);
    assert.equal(after.complaint(), undefined);
  },
);
