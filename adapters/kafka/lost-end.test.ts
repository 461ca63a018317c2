import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findLostEnd, type TransactionState } from './lost-end.ts';

/** Answers one after another; the last one again and again. */
const inTurn =
  <T>(...answers: T[]) =>
  async (): Promise<T> =>
    (answers.length > 1 ? answers.shift() : answers[0]) as T;

const find = (
  states: TransactionState[],
  { unsettled = [false], obtained = [false], withinMs = 10_000 } = {},
) =>
  findLostEnd(withinMs, {
    state: inTurn(...states),
    isUnsettled: inTurn(...unsettled),
    obtained: inTurn(...obtained),
  });

test('an end that everybody knows is not lost', async () => {
  assert.equal(await find(['committed']), undefined);
  assert.equal(await find(['none']), undefined);
});

test('an end that is known a moment later is not lost', async () => {
  assert.equal(await find(['aborted'], { unsettled: [true, true, false] }), undefined);
});

test('an end that stays unknown is lost, and was what the coordinator says', async () => {
  assert.equal(await find(['committed'], { unsettled: [true] }), 'committed');
});

test('what is open is ended first, and its end may be lost like any other', async () => {
  assert.equal(await find(['open', 'ending', 'aborted'], { unsettled: [true] }), 'aborted');
});

test('an id that could be obtained at once leaves nothing to be found out', async () => {
  assert.equal(await find(['open'], { obtained: [true], unsettled: [true] }), undefined);
});

test('another transaction meanwhile is looked at anew', async () => {
  assert.equal(await find(['committed', 'open', 'ending', 'aborted'], { unsettled: [true] }), 'aborted');
});

test('a transaction that never ends is somebody else’s to tell of', async () => {
  assert.equal(await find(['ending'], { withinMs: 200 }), undefined);
});
