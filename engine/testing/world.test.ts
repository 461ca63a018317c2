import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { handClock } from './hand-clock.ts';
import type { Step, StepEffect } from './steps.ts';
import { createWorld } from './world.ts';

function newWorld(onStep: (step: Step) => StepEffect = () => undefined, pick: () => number = () => 0) {
  return createWorld({ clock: handClock(0), pick, onStep });
}

describe('a world of turns', () => {
  test('lets one thing happen after another, in the order chosen', async () => {
    const orders = await Promise.all(
      [() => 0, () => 1].map(async (pick) => {
        const world = newWorld(undefined, pick);
        const seen: string[] = [];
        for (const name of ['a', 'b', 'c']) world.turn(() => void seen.push(name));
        await world.settle();
        return seen.join('');
      }),
    );
    assert.deepEqual(orders, ['abc', 'bca']);
  });

  test('numbers the steps of all processes', async () => {
    const seen: string[] = [];
    const world = newWorld(
      ({ worker, name, nth }) => void seen.push(`${String(nth)} ${name} of ${String(worker)}`),
    );
    const [a, b] = [world.spawn(), world.spawn()];
    void a.step('fetch').then(() => a.step('commit'));
    void b.step('fetch');
    await world.settle();
    assert.deepEqual(seen, ['1 fetch of 1', '2 fetch of 2', '3 commit of 1']);
  });

  test('lets nothing more of a killed process happen, neither calls nor timers', async () => {
    const world = newWorld(({ name }) => (name === 'commit' ? 'crash' : undefined));
    const process = world.spawn();
    process.clock.after(5, () => assert.fail('its timer'));
    void process
      .step('fetch')
      .then(() => process.step('commit'))
      .then(() => assert.fail('its call'));
    await world.settle();
    assert.equal(process.state(), 'dead');
    await world.advance(10);
  });

  test('keeps what a frozen process would do until it is thawed', async () => {
    const world = newWorld(({ name }) => (name === 'commit' ? 'freeze' : undefined));
    const process = world.spawn();
    const seen: string[] = [];
    process.clock.after(5, () => void seen.push(`timer at ${String(world.clock.now())}`));
    void process.step('commit').then(() => seen.push('commit'));
    await world.advance(10);
    assert.deepEqual(seen, []);
    process.thaw();
    await world.settle();
    assert.deepEqual(seen.sort(), ['commit', 'timer at 10']);
  });

  test('lets a call fail where the test wants it', async () => {
    const world = newWorld(() => new Error('broken'));
    const failed = assert.rejects(world.spawn().step('fetch'), /broken/);
    await world.settle();
    await failed;
  });

  test('moves from timer to timer until something has come about, and no further', async () => {
    const world = newWorld();
    const process = world.spawn();
    let rounds = 0;
    void (async () => {
      for (;;) {
        await process.clock.sleep(100);
        rounds += 1;
      }
    })();
    assert.equal(await world.moveUntil(() => rounds === 3, 1_000), true);
    assert.equal(world.clock.now(), 300);
    assert.equal(await world.moveUntil(() => rounds === 99, 1_000), false);
  });
});
