import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { failurePolicy } from '../failure-policy.ts';
import { silentUnit } from '../observer.ts';
import { handClock } from '../testing/hand-clock.ts';
import { unitHealth } from './unit-health.ts';

const START = 1_760_000_000_000;

function health() {
  const clock = handClock(START);
  const told: string[] = [];
  const observer = {
    ...silentUnit,
    paused: (because: string, stage: string) => void told.push(`${because} ${stage}`),
  };
  const unit = unitHealth({ unit: 'image', policy: failurePolicy(), clock, log: () => undefined, observer });
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
