import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Codec } from '../codec.ts';
import type { InRecord, KafkaClient, OutRecord } from '../kafka.ts';
import { positionRecord, stateRecord, type Timer, timerRecord } from '../runtime/takeover/changelog.ts';
import { commitMetadata } from '../runtime/takeover/log-position.ts';
import { accountOf, isSound, rememberedOf } from './changelog-account.ts';

const at = { topic: 'memory', partition: 1 };
const codec: Codec = {
  encode: (_topic, value) => Buffer.from(JSON.stringify(value)),
  decode: (_topic, bytes) => JSON.parse(String(bytes)) as unknown,
};
const state = (key: string, value: unknown) => stateRecord(at, key, value, codec);
const position = (offset: number, incarnation = 'log-1') =>
  positionRecord(at, new Map([['words', { offset, incarnation }]]), codec);
const timer: Timer = {
  dueAt: 5_000,
  attempt: 1,
  input: 'words',
  incarnation: 'log-1',
  key: 'ada',
  value: Buffer.alloc(0),
  isTombstone: false,
  headers: [],
  offset: 3,
  timestamp: 0,
};

/** A changelog of these records, and a group that has committed so far. */
function parts(records: readonly OutRecord[], committed?: number, cleanup = 'compact') {
  const log = records.map((record, offset): InRecord => ({
    ...record,
    incarnation: 'x',
    offset,
    timestamp: 1_000 + offset,
  }));
  const kafka: Pick<KafkaClient, 'watermarks' | 'read' | 'committed' | 'incarnations' | 'topicSettings'> = {
    watermarks: async () => ({ low: 0, high: log.length, stable: log.length }),
    read: async (_at, _range, onRecords) => void (await onRecords(log)),
    committed: async () =>
      new Map(
        committed === undefined
          ? []
          : [['words/1', { offset: committed, metadata: commitMetadata('log-1') }] as const],
      ),
    incarnations: async () => new Map([['words', 'log-1']]),
    topicSettings: async () => new Map([['memory', { cleanup, maxBatchBytes: 1_048_588 }]]),
  };
  return { kafka, codec };
}
const unit = { groupId: 'toy-count', inputs: ['words'] };

describe('the account of a changelog', () => {
  test('counts what it holds now, whatever it held before', async () => {
    const records = [
      state('ada', 1),
      state('ben', 1),
      state('ada', 2),
      state('ben', null),
      timerRecord(at, 't1', timer, codec),
      timerRecord(at, 't2', timer, codec),
      timerRecord(at, 't2', null, codec),
      position(7),
    ];
    const report = await accountOf(at, unit, parts(records, 7));
    const { keys, timers, positions, end, records: read } = report;
    assert.deepEqual({ keys, timers, end, read }, { keys: 1, timers: 1, end: 8, read: 8 });
    assert.deepEqual(positions, [{ topic: 'words', remembered: 7, committed: 7, isBehind: false }]);
    assert.equal(isSound(report), true);
  });

  for (const [what, records, committed, sound] of [
    ['goes on beside the look', [position(9)], 7, true],
    ['has not begun', [], undefined, true],
    ['has lost its end', [position(5)], 7, false],
    ['has lost everything', [], 7, false],
    ['stands in an earlier log of the input', [position(99, 'log-0')], 7, false],
  ] as const)
    test(`of a task that ${what} is ${sound ? '' : 'not '}sound`, async () => {
      assert.equal(isSound(await accountOf(at, unit, parts(records, committed))), sound);
    });

  test('of a topic that is not compacted is not sound', async () => {
    assert.equal(isSound(await accountOf(at, unit, parts([position(7)], 7, 'delete'))), false);
  });
});

describe('what is remembered of a key', () => {
  const records = [
    state('ada', { n: 1 }),
    timerRecord(at, 't1', timer, codec),
    state('ada', { n: 2 }),
    state('ben', 1),
  ];

  test('is its last value, with its place, and what is to come back to it', async () => {
    const found = await rememberedOf('ada', at, parts(records));
    assert.deepEqual(found.state, { partition: 1, offset: 2, writtenAt: 1_002, value: { n: 2 } });
    assert.deepEqual(
      found.timers.map(({ input, offset, dueAt }) => [input, offset, dueAt]),
      [['words', 3, 5_000]],
    );
  });

  test('is nothing where it was taken back, or never was', async () => {
    const found = await rememberedOf('ben', at, parts([...records, state('ben', null)]));
    assert.deepEqual(found, { state: undefined, timers: [] });
    assert.equal((await rememberedOf('eve', at, parts(records))).state, undefined);
  });
});
