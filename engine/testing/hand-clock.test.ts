import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { handClock } from './hand-clock.ts';

describe('a clock turned by hand', () => {
  test('calls back in the order of times, and of setting where times are equal', () => {
    const clock = handClock(1_000);
    const seen: string[] = [];
    const note = (what: string) => () => void seen.push(`${what} at ${String(clock.now())}`);
    clock.after(20, note('late'));
    clock.after(10, note('first'));
    clock.after(10, note('second'));
    assert.equal(clock.nextDueIn(), 10);
    clock.turnTo(1_015);
    assert.deepEqual(seen, ['first at 1010', 'second at 1010']);
    clock.turnTo(2_000);
    assert.deepEqual(seen.at(-1), 'late at 1020');
    assert.equal(clock.nextDueIn(), undefined);
  });

  test('calls back what a callback has set, where that is due too', () => {
    const clock = handClock(0);
    const seen: number[] = [];
    clock.after(1, () => clock.after(1, () => seen.push(clock.now())));
    clock.turnTo(5);
    assert.deepEqual(seen, [2]);
  });

  test('does not call back what was called off, and wakes a sleeper by its signal', async () => {
    const clock = handClock(0);
    clock.after(5, () => assert.fail('called off'))();
    const waking = new AbortController();
    const sleep = clock.sleep(1_000, waking.signal);
    waking.abort();
    await sleep;
    assert.equal(clock.nextDueIn(), undefined);
  });

  test('does not go back', () => {
    const clock = handClock(10);
    assert.throws(() => clock.turnTo(9), /stands at 10/);
  });

  test('has its date set either way: no time passes, and timers come as they were to come', () => {
    const clock = handClock(1_000);
    let seen = 0;
    clock.after(10, () => (seen += 1));
    clock.setDateBy(3_600_000);
    assert.deepEqual([clock.now(), clock.elapsed(), clock.nextDueIn(), seen], [3_601_000, 0, 10, 0]);
    clock.setDateBy(-7_200_000);
    clock.turnBy(10);
    assert.deepEqual([clock.now(), clock.elapsed(), seen], [-3_598_990, 10, 1]);
  });
});
