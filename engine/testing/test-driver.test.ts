import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { deserialize, serialize } from 'node:v8';
import type { Codec } from '../codec.ts';
import {
  type EmissionTo,
  type StageFunction,
  from,
  pipe,
  stage,
  topic,
  topology,
  unit,
} from '../language.ts';
import { done, later } from '../outcome.ts';
import { type DriverDeps, type TestDriverOptions, testDriver } from './test-driver.ts';

const json: Codec = {
  encode: (_topic, value) => Buffer.from(JSON.stringify(value)),
  decode: (_topic, bytes) => JSON.parse(bytes.toString()) as unknown,
};

const lines = topic<string>()('lines', { does: 'lines' });
const lengths = topic<number>()('lengths', { does: 'their lengths' });
const sums = topic<number>()('sums', { does: 'sums of lengths', cleanup: 'compact' });
const memory = topic<{ state: number | null }>()('memory', { does: 'sums remembered', cleanup: 'compact' });
const dead = topic<never>()('dead', { does: 'dead letters', hasSchema: false });

const measure = stage<string | null, never, unknown, unknown, EmissionTo<typeof lengths>>({
  name: 'measure',
  does: 'measures',
  create:
    () =>
    (line, { key }) =>
      done({ emit: [{ topic: lengths.name, key, value: line?.length ?? 0 }] }),
});
const add = stage<number | null, never, { delayMs?: number }, number, EmissionTo<typeof sums>>({
  name: 'add',
  does: 'adds up',
  create:
    ({ delayMs = 0 }) =>
    (length, { key, state = 0, attempt }) => {
      if (attempt === 0 && delayMs > 0) return later(delayMs, 'not-yet');
      const sum = state + (length ?? 0);
      return done({ state: sum, emit: [{ topic: sums.name, key, value: sum }] });
    },
});
const measuring = unit({
  name: 'measure',
  does: 'measures',
  inputs: [from(lines, pipe(measure))],
  outputs: [lengths],
});
const adding = unit({
  name: 'add',
  does: 'adds',
  inputs: [from(lengths, pipe(add))],
  outputs: [sums],
  store: { changelog: memory },
});
const adder = topology({
  name: 'adder',
  units: [measuring, adding],
  sinks: [],
  deadLetters: dead,
  partitions: 2,
});

const drive = (options: Partial<TestDriverOptions & DriverDeps<{ delayMs?: number }>> = {}) =>
  testDriver({ topology: adder, codec: json, ...options });

describe('the test driver', () => {
  test('drives units one behind the other', async () => {
    const driver = await drive();
    driver.pipe(lines, 'a', 'four', { headers: { from: 'here' }, timestamp: 7 });
    driver.pipe(lines, 'b', 'to', { partition: 1 });
    driver.pipe(lines, 'a', 'four more');
    await driver.catchUp();
    assert.deepEqual([...(await driver.table(sums))].sort(), [
      ['a', 13],
      ['b', 2],
    ]);
    assert.equal(await driver.state(adding, 'a'), 13);
    const [first] = (await driver.output(lines)).filter(({ key }) => key === 'a');
    assert.deepEqual([first?.timestamp, first?.headers], [7, { from: 'here' }]);
  });

  test('drives one unit alone', async () => {
    const driver = await drive({ only: ['add'] });
    driver.pipe(lines, 'a', 'not read');
    driver.pipe(lengths, 'a', 5);
    await driver.catchUp();
    assert.deepEqual([...(await driver.table(sums))], [['a', 5]]);
  });

  test('moves the clock only when told, and says how far behind a unit is meanwhile', async () => {
    const driver = await drive();
    driver.pipe(lines, 'a', 'line', { partition: 0 });
    driver.pipe(lines, 'a', 'line', { partition: 0 });
    const before = driver.clock.now();
    await driver.settle();
    assert.equal(driver.clock.now(), before);
    assert.deepEqual(
      driver.lag().filter(({ records }) => records > 0),
      [{ name: 'measure', topic: 'lines', partition: 0, records: 2 }],
      'worked on, and not committed before the clock is moved',
    );
    await driver.advance(1_000);
    assert.equal(driver.clock.now(), before + 1_000);
    assert.ok(driver.lag().every(({ records }) => records === 0));
  });

  test('shows what waits for its time', async () => {
    const driver = await drive({ deps: () => ({ delayMs: 5_000 }) });
    driver.pipe(lines, 'a', 'line');
    await driver.catchUp();
    assert.deepEqual(
      (await driver.timers(adding)).map(({ dueAt, attempt }) => [
        dueAt - driver.clock.now() > 4_000,
        attempt,
      ]),
      [[true, 1]],
    );
    await driver.advance(6_000);
    assert.equal(await driver.state(adding, 'a'), 4);
  });

  test('says what is missing when it cannot catch up', async () => {
    const driver = await drive({ workers: 0 });
    driver.pipe(lines, 'a', 'line', { partition: 1 });
    await assert.rejects(driver.catchUp(1_000), /measure is 1 behind in lines\/1/);
  });

  test('tells why a worker does not start', async () => {
    const driver = await drive({ workers: 0 });
    driver.broker.deleteTopic(sums.name);
    await assert.rejects(driver.start(), /sums/);
    assert.deepEqual(driver.alive(), []);
  });

  test('takes bytes for a topic without a schema, and nothing else', async () => {
    const driver = await drive({ workers: 0 });
    driver.pipe(dead, 'a', Buffer.from('bytes'));
    assert.throws(() => driver.pipe(dead, 'a', 'text' as never), /give it bytes/);
  });

  test('ends a worker as SIGTERM does, and starts another where it stopped', async () => {
    const driver = await drive();
    driver.pipe(lines, 'a', 'line');
    await driver.catchUp();
    await driver.stop();
    assert.deepEqual(driver.alive(), []);
    driver.pipe(lines, 'a', 'line');
    await driver.start();
    await driver.catchUp();
    assert.equal(await driver.state(adding, 'a'), 8);
    assert.equal((await driver.output(lengths)).length, 2);
  });
});

test('collaborators are asked for as the stages ask for them', () => {
  const needy = stage<string | null, never, { readonly port: number }>({
    name: 'needy',
    does: 'needs a port',
    create: () => () => done(),
  });
  const needing = unit({ name: 'needing', does: 'needs', inputs: [from(lines, pipe(needy))], outputs: [] });
  const map = topology({ name: 'needs', units: [needing], sinks: [], deadLetters: dead });
  const given = { topology: map, codec: json, workers: 0 };
  void testDriver({ ...given, deps: () => ({ port: 1 }) });
  // @ts-expect-error deps are missing
  void testDriver(given);
  // @ts-expect-error the port is a number
  void testDriver({ ...given, deps: () => ({ port: '1' }) });
});

describe('a stage that changes in place what is not its own', () => {
  interface Basket {
    readonly items: string[];
  }
  const baskets = topic<{ state: Basket | null }>()('baskets', { does: 'baskets', cleanup: 'compact' });
  const known = topic<Basket>()('known', { does: 'a table', cleanup: 'compact' });

  const driveStage = (run: StageFunction<Basket | null, never, Basket, never>, codec = json) => {
    const shopping = unit({
      name: 'shopping',
      does: 'fills baskets',
      inputs: [from(lines, pipe(stage({ name: 'fill', does: 'fills', create: () => run as never })))],
      outputs: [],
      store: { changelog: baskets },
      tables: [known],
    });
    return testDriver({
      topology: topology({ name: 'shop', units: [shopping], sinks: [], deadLetters: dead }),
      codec,
    });
  };

  const faults: Readonly<Record<string, StageFunction<Basket | null, never, Basket, never>>> = {
    'the state': (_, { state }) => {
      state?.items.push('more');
      return done({ state: state ?? { items: [] } });
    },
    'the state that another worker restores': async (_, { state = { items: ['first'] } }) => {
      if (state.items.length > 0 && state.items[0] !== 'first') throw new Error('never');
      if (state.items.length === 1) delete (state as { items?: unknown }).items;
      return done({ state: { items: ['first'] } });
    },
    'its input': (basket) => {
      basket?.items.sort();
      return done();
    },
    'a row of a table': (_, { table }) => {
      table(known).get('k')?.items.push('more');
      return done();
    },
  };

  for (const [what, run] of Object.entries(faults))
    test(`is told of: ${what}`, async () => {
      const driver = await driveStage(run);
      driver.pipe(known, 'k', { items: ['row'] });
      await driver.settle();
      const say = async (): Promise<void> => {
        driver.pipe(lines, 'k', { items: ['b', 'a'] } as never);
        await driver.catchUp();
      };
      const spoiled = (async () => {
        await say();
        await driver.restart();
        await say();
      })();
      await assert.rejects(
        spoiled,
        /^Error: shopping\/fill changes in place what is not its own \(Cannot .*Make a new value/,
      );
    });

  test('is told of where it changes what it has answered', async () => {
    let kept: Basket = { items: [] };
    const driver = await driveStage((_, { state }) => {
      if (state) kept.items.push('more');
      kept = { items: [...kept.items] };
      return done({ state: kept });
    });
    driver.pipe(lines, 'k', 'a');
    driver.pipe(lines, 'k', 'b');
    await assert.rejects(driver.catchUp(), /changes in place/);
  });

  test('may keep bytes, and fail in other ways as before', async () => {
    const bytes = Buffer.from('a');
    const carriesBytes: Codec = {
      encode: (_, value) => serialize(value),
      decode: (_, b) => deserialize(b) as unknown,
    };
    const driver = await driveStage((input, { state }) => {
      bytes[0] = 98;
      if (state && input) throw new TypeError('another');
      return done({ state: { items: [], bytes } as Basket });
    }, carriesBytes);
    driver.pipe(lines, 'k', 'a');
    driver.pipe(lines, 'k', 'b');
    await driver.catchUp();
    assert.deepEqual(
      driver.deadLetters().map(({ message }) => message),
      ['another'],
    );
  });
});
