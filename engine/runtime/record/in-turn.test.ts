import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';
import { test } from 'node:test';
import type { InRecord } from '../../kafka.ts';
import { unit } from '../../language.ts';
import { inTurnOf } from './in-turn.ts';
import { runtimeOptions } from '../options.ts';
import { workTurns } from './work-turns.ts';

const record: InRecord = {
  topic: 'words',
  partition: 0,
  incarnation: '',
  offset: 7,
  timestamp: 0,
  key: Buffer.from('k'),
  value: null,
  headers: [],
};

function loop() {
  const asked: (() => void)[] = [];
  let now = 0;
  const clock = {
    now: () => now,
    elapsed: () => now,
    soon: (run: () => void) => void asked.push(run),
    sleep: () => Promise.resolve(),
    after: () => () => undefined,
  };
  const inTurn = inTurnOf({
    turns: workTurns(clock),
    clock,
    unit: unit({ name: 'u', does: 'u', inputs: [], outputs: [] }),
    options: runtimeOptions('a'),
    told: new Set(),
    log: () => undefined,
  });
  return {
    inTurn,
    computes: (ms: number) => void (now += ms),
    nextTurn: () => asked.splice(0).forEach((run) => run()),
  };
}

test('records that go on at the same moment do so in one turn, until its time is over', async () => {
  const { inTurn, computes, nextTurn } = loop();
  const went: number[] = [];
  const going = [1, 2, 3, 4].map((n) =>
    inTurn(record, () => {
      went.push(n);
      computes(n === 1 ? 4 : 6);
      return n;
    }),
  );
  assert.deepEqual(going.slice(0, 2), [1, 2], 'at once where the turn is not over');
  assert.deepEqual(went, [1, 2]);
  nextTurn();
  assert.deepEqual(went, [1, 2, 3, 4]);
  assert.deepEqual(await Promise.all(going.map((each) => Promise.resolve(each))), [1, 2, 3, 4]);
});

test('what fails in its turn fails whoever waits for it', async () => {
  const { inTurn, computes, nextTurn } = loop();
  const fail = (): never => {
    computes(10);
    throw new Error('no');
  };
  assert.throws(() => inTurn(record, fail), /no/);
  const waiting = Promise.resolve(inTurn(record, fail));
  nextTurn();
  await assert.rejects(waiting, /no/);
});

test('a record goes on within what it was called within, whoever gives the turn', async () => {
  const { inTurn, computes, nextTurn } = loop();
  const span = new AsyncLocalStorage<string>();
  void inTurn(record, () => computes(10));
  const waiting = span.run('of the record', () => inTurn(record, () => span.getStore()));
  span.run('of another', nextTurn);
  assert.equal(await waiting, 'of the record');
});
