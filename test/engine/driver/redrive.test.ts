import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Codec } from '../../../engine/codec.ts';
import type { KafkaClient } from '../../../engine/kafka.ts';
import { type EmissionTo, from, pipe, stage, topic, topology, unit } from '../../../engine/language.ts';
import { done, forward } from '../../../engine/outcome.ts';
import { type Letter, letterOf } from '../../../engine/dead-letters/letter.ts';
import { redriveNext } from '../../../engine/dead-letters/redrive-next.ts';
import { redrivePlanner } from '../../../engine/dead-letters/plan-redrive.ts';
import { toInRecord } from '../../../engine/testing/memory-fetcher.ts';
import { isCommitted } from '../../../engine/testing/memory-log.ts';
import { testDriver } from '../../../engine/testing/test-driver.ts';

const json: Codec = {
  encode: (_topic, value) => Buffer.from(JSON.stringify(value)),
  decode: (_topic, bytes) => JSON.parse(bytes.toString()) as unknown,
};
const live = topic<string>()('live', { does: 'what comes in' });
const out = topic<string>()('out', { does: 'in the order in which it was done' });
const memory = topic<{ state: number | null }>()('memory', { does: 'how many', cleanup: 'compact' });
const dead = topic<never>()('dead', { does: 'dead letters', hasSchema: false });

const note = stage<string | null, string, unknown, number>({
  name: 'note',
  does: 'counts',
  create:
    () =>
    (word, { state = 0 }) =>
      forward(word ?? '', { state: state + 1 }),
});
const say = stage<string, never, { broken: () => boolean }, number, EmissionTo<typeof out>>({
  name: 'say',
  does: 'says what came',
  create:
    ({ broken }) =>
    (word, { key, state = 0 }) => {
      if (broken()) throw new TypeError('it is broken');
      return done({ emit: [{ topic: out.name, key, value: `${word} ${String(state)}` }] });
    },
});
const worker = unit({
  name: 'worker',
  does: 'says what came, and how many that were',
  inputs: [from(live, pipe(note, say))],
  outputs: [out],
  store: { changelog: memory },
  onFailure:
    () =>
    (_value, _failure, { key, state = 0 }) => ({
      emit: [{ topic: out.name, key, value: `failed after ${String(state)}` }],
    }),
});
const graph = topology({ name: 'teller', units: [worker], sinks: [], deadLetters: dead, partitions: 1 });
const drive = (broken: () => boolean = () => false) =>
  testDriver({ topology: graph, codec: json, deps: () => ({ broken }), workers: 0 });
const said = async (d: Awaited<ReturnType<typeof drive>>): Promise<string[]> =>
  (await d.output(out)).map(({ value }) => value ?? '');

describe('what failed', () => {
  test('is told of with the state before it, whatever its first stages would have remembered', async () => {
    let broken = true;
    const d = await drive(() => broken);
    await d.start();
    d.pipe(live, 'k', 'one');
    await d.catchUp();
    assert.deepEqual(await said(d), ['failed after 0']);
    broken = false;
    d.pipe(live, 'k', 'two');
    await d.catchUp();
    assert.deepEqual(await said(d), ['failed after 0', 'two 1']);
  });

  test('is done by its redrive, byte for byte, and counted when it fails again', async () => {
    let broken = true;
    const d = await drive(() => broken);
    await d.start();
    const raw = { name: 'raw', value: Buffer.from([0xff, 0x00]) };
    d.pipe(live, 'k', 'one', { headers: [raw] });
    await d.catchUp();
    const at = { topic: dead.name, partition: 0 };
    const letters = (): Letter[] =>
      d.broker
        .entries(at)
        .filter(isCommitted)
        .map((record) => letterOf(toInRecord(record, at, 'dead-log')));
    const redriveLast = (run: string): void => {
      const buried = letters().at(-1) ?? assert.fail();
      const planner = redrivePlanner({
        id: run,
        redriven: new Set(),
        destinations: new Map([[live.name, { partitions: 1, maxBytes: 10_000 }]]),
        limit: 1,
      });
      planner.offer(buried);
      const [sent] = planner.plan().send;
      assert.ok(sent?.record.key && sent.record.value);
      const { key, value, headers, partition } = sent.record;
      d.pipe(live, key.toString(), value, { headers, partition });
    };
    redriveLast('first');
    await d.catchUp();
    assert.equal(d.deadLetters().length, 2);
    assert.equal(letters()[1]?.redriven?.count, 1);
    broken = false;
    redriveLast('second');
    await d.catchUp();
    assert.deepEqual(await said(d), ['failed after 0', 'failed after 0', 'one 1']);
    assert.deepEqual(letters()[1]?.headers, [raw]);
  });
});

test('of two redrives at once the later goes on alone, and each letter is sent once', async () => {
  let broken = true;
  const d = await drive(() => broken);
  await d.start();
  for (const word of ['one', 'two', 'three']) d.pipe(live, word, word);
  await d.catchUp();
  broken = false;
  const redrive = (kafka: KafkaClient, id: string) => redriveNext(kafka, graph, { id, go: true });
  let second: Promise<unknown> | undefined;
  const first = d.tool((kafka) => {
    const read: KafkaClient['read'] = async (...given) => {
      await (second ??= redrive(kafka, 'second'));
      return kafka.read(...given);
    };
    return redrive({ ...kafka, read }, 'first');
  });
  await assert.rejects(first, {
    name: 'TransactionError',
    outcome: 'fenced',
    message: /^another redrive has begun in teller-redrive /,
  });
  await d.catchUp();
  const done = (await said(d)).filter((line) => !line.startsWith('failed')).toSorted();
  assert.deepEqual(done, ['one 1', 'three 1', 'two 1']);
});
