import { describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { slots } from './slots.ts';

const never = new AbortController().signal;

describe('slots', () => {
  test('are given in order of arrival', async () => {
    const two = slots(1);
    const order: number[] = [];
    const first = await two.take(never);
    const others = [1, 2, 3].map(async (n) => {
      const release = await two.take(never);
      order.push(n);
      release();
    });
    first();
    await Promise.all(others);
    assert.deepEqual(order, [1, 2, 3]);
    assert.equal(two.isIdle(), true);
  });

  test('are never more than there are', async () => {
    const three = slots(3);
    let busy = 0;
    let most = 0;
    const work = async () => {
      const release = await three.take(never);
      most = Math.max(most, (busy += 1));
      await new Promise(setImmediate);
      busy -= 1;
      release();
    };
    await Promise.all(Array.from({ length: 20 }, work));
    assert.equal(most, 3);
    assert.equal(three.isIdle(), true);
  });

  test('are not lost by who stops waiting', async () => {
    const one = slots(1);
    const release = await one.take(never);
    const impatient = new AbortController();
    const gone = one.take(impatient.signal);
    const patient = one.take(never);
    impatient.abort(new Error('gone'));
    await assert.rejects(gone, /gone/);
    release();
    (await patient)();
    assert.equal(one.isIdle(), true);
    await assert.rejects(one.take(impatient.signal), /gone/);
  });
});
