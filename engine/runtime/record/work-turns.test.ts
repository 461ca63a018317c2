import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { workTurns } from './work-turns.ts';

function loop() {
  const asked: (() => void)[] = [];
  const turns = workTurns({ soon: (run) => void asked.push(run) });
  return { turns, asked, next: () => asked.shift()?.() };
}

describe('the turns of an event loop', () => {
  test('are over after 10 ms of records, whoever had them, and begin anew', () => {
    const { turns, next, asked } = loop();
    for (let n = 0; n < 9; n += 1) turns.spend(1);
    assert.equal(turns.isOver(), false);
    turns.spend(1);
    assert.equal(turns.isOver(), true);
    assert.equal(asked.length, 1);
    next();
    assert.equal(turns.isOver(), false);
  });

  test('go to who has waited longest, and to the next one after a long record', () => {
    const { turns, next } = loop();
    const went: string[] = [];
    const first = (): void => {
      went.push('first');
      turns.spend(800);
      turns.wait(first);
    };
    const second = (): void => {
      went.push('second');
      turns.spend(800);
    };
    turns.wait(first);
    turns.wait(second);
    turns.wait(first);
    next();
    assert.deepEqual(went, ['first']);
    next();
    assert.deepEqual(went, ['first', 'second']);
    next();
    assert.deepEqual(went, ['first', 'second', 'first']);
  });

  test('cost nothing where records take no time', () => {
    const { turns, asked } = loop();
    assert.equal(turns.isOver(), false);
    assert.equal(asked.length, 0);
  });
});
