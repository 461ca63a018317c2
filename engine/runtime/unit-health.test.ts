import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { failurePolicy } from '../failure-policy.ts';
import { silentUnit } from '../observer.ts';
import { handClock } from '../testing/hand-clock.ts';
import { unitHealth } from './unit-health.ts';

const START = 1_760_000_000_000;

function health(policy = failurePolicy()) {
  const clock = handClock(START);
  const told: string[] = [];
  const observer = {
    ...silentUnit,
    paused: (because: string, stage: string) => void told.push(`${because} ${stage}`),
  };
  const unit = unitHealth({ unit: 'image', policy, clock, log: () => undefined, observer });
  return { clock, told, unit };
}

describe('a dependency that is away', () => {
  test('pauses the unit on time, also when the next attempt never comes to an end', () => {
    const { clock, told, unit } = health();
    unit.dependencyFailed('dedup', new Error('no Redis'));
    clock.turnTo(START + 4_999);
    assert.deepEqual(unit.pauses(), []);
    clock.turnTo(START + 5_000);
    assert.deepEqual(unit.pauses(), [
      { because: 'dependency', stage: 'dedup', error: 'no Redis', since: START },
    ]);
    assert.deepEqual(told, ['dependency dedup']);
  });

  test('pauses nothing where it answers again before', () => {
    const { clock, told, unit } = health();
    unit.dependencyFailed('dedup', new Error('no Redis')).over();
    clock.turnTo(START + 10_000);
    assert.deepEqual(unit.pauses(), []);
    assert.deepEqual(told, []);
  });

  test('lets the unit go on when the last of those that wait for it is answered', () => {
    const { clock, unit } = health();
    const waiting = [1, 2].map(() => unit.dependencyFailed('dedup', new Error('no Redis')));
    clock.turnTo(START + 5_000);
    waiting[0]?.over();
    assert.equal(unit.pauses().length, 1);
    waiting[1]?.over();
    assert.deepEqual(unit.pauses(), []);
  });
});

describe('a burst of one error', () => {
  const fault = new TypeError('deployed in haste');
  const burstOf = (unit: ReturnType<typeof health>['unit']) => {
    for (let n = 0; n < 20; n += 1) assert.equal(unit.isBurst('primary', fault), false);
    assert.equal(unit.isBurst('primary', fault), true);
    return unit.triesOn('primary');
  };

  test('pauses the unit, and for as long as it takes', () => {
    const { clock, told, unit } = health();
    burstOf(unit);
    clock.turnTo(START + 3_600_000);
    assert.equal(unit.isBurst('primary', fault), true);
    assert.deepEqual(told, ['burst primary']);
    unit.burstIsOver('primary');
    assert.deepEqual(unit.pauses(), []);
  });

  test('is no pause for records that nobody tries any longer, and one again with the next that fails', () => {
    const { clock, unit } = health();
    const tried = [burstOf(unit), unit.triesOn('primary')];
    tried[0]?.over();
    assert.equal(unit.pauses().length, 1);
    tried[1]?.over();
    assert.deepEqual(unit.pauses(), []);
    clock.turnTo(START + 3_600_000);
    assert.equal(unit.isBurst('primary', fault), true);
    assert.equal(unit.pauses().length, 1);
  });

  test('is forgotten when a record passes the stage after that', () => {
    const { clock, unit } = health();
    burstOf(unit).over();
    clock.turnTo(START + 3_600_000);
    unit.passed('primary');
    assert.equal(unit.isBurst('primary', fault), false);
  });

  test('pauses the unit for no longer than it is told', () => {
    const burst = { records: 20, withinMs: 60_000, pauseAtMostMs: 1_000 };
    const { clock, unit } = health(failurePolicy({ unexpected: { burst } }));
    burstOf(unit);
    clock.turnTo(START + 999);
    assert.equal(unit.isBurst('primary', fault), true);
    clock.turnTo(START + 1_000);
    assert.equal(unit.isBurst('primary', fault), false);
  });

  test('is none while more records succeed than fail', () => {
    const { unit } = health();
    for (let n = 0; n < 200; n += 1) {
      unit.succeeded();
      unit.succeeded();
      assert.equal(unit.isBurst('primary', fault), false);
    }
  });
});
