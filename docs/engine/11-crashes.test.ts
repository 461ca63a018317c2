/**
 * # 11. Crashes
 *
 * "Exactly once" is easily said. This chapter does not ask you to believe it: it kills a worker between any two steps it takes, one run for
 * each place, and looks every time whether anything is missing or there twice. You can do the same with a topology of your own, in a second.
 *
 * A *step* is a place where a worker meets the outside: before a call has any effect, and again before the worker hears of it. Joining a
 * group, reading a changelog, each of the five parts of a commit are steps (engine/testing/steps.ts lists them). `onStep` is asked at each,
 * and what it answers happens there:
 *
 * - `'crash'` as `kill -9` would: nothing more of this worker has any effect;
 * - `'freeze'` as `SIGSTOP` would: until it is thawed, long after somebody else has taken its work over;
 * - `'silence'`: this one call is never answered, as by a broker that hangs;
 * - an error: the call fails with it.
 *
 * The same choices give the same history, step by step, so a failure that was found can be looked at again. testing.md says all that
 * the driver can do; takeover-and-fencing.md why the engine withstands it.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TransactionError } from '../../engine/kafka.ts';
import {
  changelog,
  deadLetterTopic,
  emit,
  from,
  pipe,
  stage,
  topic,
  topology,
  unit,
} from '../../engine/language.ts';
import { deadLetter, done } from '../../engine/outcome.ts';
import type { Step, StepEffect } from '../../engine/testing/steps.ts';
import { testDriver } from '../../engine/testing/test-driver.ts';
import { jsonCodec } from '../../engine/json-codec.ts';

// An account: its balance is state, each booking an output, and what would overdraw it a dead letter. Money, because everybody knows what
// it means to count it twice.
const transfers = topic<number>()('transfers', { does: 'cents in or out, by account' });
const balances = topic<number>()('balances', { does: 'what lies in each account after each transfer' });
const deadLetters = deadLetterTopic('dead-letters', { does: 'what nobody could use' });
const memory = changelog<number>()('balances-memory', { does: 'balances' });

const book = stage({
  name: 'book',
  does: 'books transfers',
  reads: transfers,
  writes: [balances],
  remembers: memory,
  create:
    () =>
    (cents, { key, state = 0 }) => {
      const balance = state + (cents ?? 0);
      if (balance < 0) return deadLetter('overdrawn', `${key} has ${String(state)}`);
      return done({ state: balance, emit: [emit(balances, key, balance)] });
    },
});
const bank = topology({
  name: 'bank',
  units: [
    unit({
      name: 'booking',
      does: 'books transfers',
      inputs: [from(transfers, pipe(book))],
      outputs: [balances],
      store: { changelog: memory },
    }),
  ],
  sinks: [],
  deadLetters,
});

/** One history: some transfers, then some more, and whatever `fault` makes of it. Answers with the steps there were. */
async function run(fault: (step: Step) => StepEffect): Promise<Step[]> {
  const driver = await testDriver({ topology: bank, codec: jsonCodec, workers: 0 });
  const steps: Step[] = [];
  driver.onStep((step) => {
    steps.push(step);
    const effect = fault(step);
    // A supervisor starts another worker for one that is gone, or does not answer.
    if (effect === 'crash' || effect === 'freeze') driver.spawn();
    return effect;
  });
  driver.spawn();
  for (const cents of [100, 50, -500]) driver.pipe(transfers, 'ada', cents);
  await driver.advance(300);
  for (const cents of [-20, 5]) driver.pipe(transfers, 'ada', cents);
  await driver.advance(300);
  await driver.catchUp();
  // And now the zombie wakes, with its results in its hands.
  driver.thaw();
  await driver.advance(20_000);
  await driver.catchUp();

  // Whatever happened in between, this is what there is: each transfer once, in order, and the refused one set aside once.
  assert.deepEqual(
    (await driver.output(balances)).map(({ value }) => value),
    [100, 150, 130, 135],
  );
  assert.deepEqual(
    driver.deadLetters().map(({ code }) => code),
    ['overdrawn'],
  );
  return steps;
}

/** A fault at each step of a run, one run for each; a failure says at which. */
async function everywhere(
  effect: StepEffect,
  isPlace: (step: Step) => boolean = () => true,
): Promise<number> {
  const steps = (await run(() => undefined)).filter(isPlace);
  for (const { nth, name } of steps)
    await run((step) => (step.nth === nth ? effect : undefined)).catch((error: unknown) => {
      throw new Error(`at ${name}, step ${String(nth)}`, { cause: error });
    });
  return steps.length;
}

// Heartbeats and idle fetches go on for as long as a run lasts: the interesting places are the others.
const isBusy = ({ name }: Step): boolean => name !== 'group.heartbeat' && name !== 'fetch';

test('kill -9 between any two steps', async () => {
  const places = await everywhere('crash', isBusy);
  assert.ok(places > 20, `${String(places)} places`);
});

test('SIGSTOP between any two steps, and SIGCONT when another has taken over', async () => {
  await everywhere('freeze', isBusy);
});

// The worst answer is none. The commit went through, or it did not; the connection broke before anybody could say. Committing again could
// count twice, going on could lose. The task throws its producer away and takes its own partition over: then Kafka has to say.
test('a commit of unknown outcome', async () => {
  const unknown = new TransactionError('unknown', 'the connection broke');
  assert.equal(await everywhere(unknown, ({ name }) => name === 'commit.done'), 2);
});

// Next: the same on a real broker. 12-on-a-real-broker.test.ts
