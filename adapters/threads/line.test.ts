import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { line } from './line.ts';
import { oneByOne } from './one-by-one.ts';

type Answer = { readonly kind: 'answer'; readonly n: number };
const answer = (n: number): Answer => ({ kind: 'answer', n });
const FAULT = { kind: 'fault', error: new Error('it ended') } as const;

function lined(timeoutMs = 10_000) {
  const told: string[] = [];
  const made = line<Answer>({
    timeoutMs,
    onOvertime: () => void told.push('overtime'),
    onBusy: (isBusy) => void told.push(isBusy ? 'busy' : 'idle'),
  });
  return { ...made, told };
}

describe('a line before a worker', () => {
  test('gives answers in the order of the requests, and is idle when all have theirs', async () => {
    const { join, answered, told } = lined();
    const both = Promise.all([join(), join()]);
    answered(answer(1));
    assert.deepEqual(told, ['busy']);
    answered(answer(2));
    assert.deepEqual(await both, [answer(1), answer(2)]);
    assert.deepEqual(told, ['busy', 'idle']);
  });

  test('blames the first for the end of the worker, and says of the others that they were not begun', async () => {
    const { join, ended, told } = lined();
    const all = Promise.all([join(), join()]);
    ended(FAULT);
    ended(FAULT);
    assert.deepEqual(await all, [FAULT, { kind: 'unbegun' }]);
    assert.deepEqual(told, ['busy', 'idle']);
  });

  test('takes the time of a request from when it is the first', async () => {
    const { join, answered, told } = lined(600);
    const [first, second] = [join(), join()];
    await new Promise((done) => setTimeout(done, 200));
    answered(answer(1));
    assert.deepEqual(await first, answer(1));
    const since = performance.now();
    assert.deepEqual(await second, { kind: 'overtime' });
    assert.ok(performance.now() - since > 500, 'a time of its own');
    assert.deepEqual(told, ['busy', 'idle', 'overtime']);
  });
});

test('what is worked on one by one begins when the one before is done', async () => {
  const order: string[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  const put = oneByOne(async (name: string) => {
    order.push(`${name} begins`);
    await new Promise((done) => setImmediate(done));
    order.push(`${name} ends`);
    if (name === 'second') resolve();
  });
  put('first');
  put('second');
  await promise;
  assert.deepEqual(order, ['first begins', 'first ends', 'second begins', 'second ends']);
});
