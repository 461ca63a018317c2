import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { from, pipe, sink, stage, topic, topology, unit } from '../language.ts';
import { done } from '../outcome.ts';
import { TopologyError } from '../topology-error.ts';

const orders = topic<string>()('orders', { does: 'orders' });
const payments = topic<string>()('payments', { does: 'payments' });
const memory = topic<{ state: string | null }>()('memory', { does: 'memory', cleanup: 'compact' });
const deadLetters = topic<never>()('dead', { does: 'dead letters', hasSchema: false });
const take = stage<string | null, never>({
  name: 'take',
  does: 'takes',
  create: () => () => done(),
});
const named = (
  name: string,
  inputs = [from(orders, pipe(take))],
  outputs = [payments] as (typeof payments)[],
) => unit({ name, does: 'takes', inputs, outputs });
const map = { name: 'shop', sinks: [], deadLetters };

const refused = (sentence: RegExp, definition: Partial<Parameters<typeof topology>[0]>): void =>
  assert.throws(
    () => topology({ ...map, units: [], ...definition }),
    (error: Error) => {
      assert.ok(error instanceof TopologyError);
      assert.equal(error.code, 'topology-ambiguous');
      assert.match(error.message, sentence);
      return true;
    },
  );

describe('a map that could be read in two ways is refused', () => {
  test('two units of one name, or a unit and a sink', () => {
    refused(/two units or sinks are named taking/, { units: [named('taking'), named('taking')] });
    refused(/two units or sinks are named taking/, {
      units: [named('taking')],
      sinks: [sink({ name: 'taking', does: 'rows', inputs: [payments] })],
    });
  });

  test('an input that a unit reads twice, also as a table', () => {
    refused(/taking reads orders twice/, {
      units: [named('taking', [from(orders, pipe(take)), from(orders, pipe(take))])],
    });
    refused(/taking reads orders twice/, {
      units: [
        unit({
          name: 'taking',
          does: 'takes',
          inputs: [from(orders, pipe(take))],
          tables: [orders],
          outputs: [],
        }),
      ],
    });
  });

  test('two units that remember in one topic', () => {
    const store = { changelog: memory };
    refused(/taking and giving remember in memory/, {
      units: [
        { ...named('taking'), store },
        { ...named('giving'), store },
      ],
    });
  });

  test('a changelog that is written to besides', () => {
    const changelog = topic<{ state: string | null }>()('payments', { does: 'memory', cleanup: 'compact' });
    refused(/payments is the changelog of taking and is written to besides/, {
      units: [{ ...named('taking'), store: { changelog } }],
    });
  });

  test('two declarations of one topic that differ', () => {
    const wide = topic<string>()('orders', { does: 'orders', partitions: 6 });
    refused(/two topics are named orders.*"partitions":6/, {
      units: [named('taking'), named('giving', [from(wide, pipe(take))])],
    });
  });
});

test('what differs in words alone is one topic', () => {
  const again = topic<string>()('orders', { does: 'the same orders' });
  const { topics } = topology({
    ...map,
    units: [named('taking'), named('giving', [from(again, pipe(take))])],
  });
  assert.deepEqual(
    topics.map(({ name }) => name),
    ['orders', 'payments', 'dead'],
  );
});

test('a name that no broker takes is refused', () => {
  for (const name of ['', '.', '..', 'a b', 'a/b', 'größe', 'a'.repeat(250)])
    assert.throws(
      () => topic()(name, { does: 'x' }),
      (error: Error) => error instanceof TopologyError && error.code === 'topic-name',
    );
  for (const name of ['a', '...', 'A-b_c.9', 'a'.repeat(249)])
    assert.equal(topic()(name, { does: 'x' }).name, name);
});

test('numbers that are none, or nothing could run on, are refused with where they stand', () => {
  const out = (message: RegExp) => ({ name: 'TopologyError', code: 'number-range', message });
  for (const wrong of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
    const text = String(wrong);
    assert.throws(
      () => topic()('orders', { does: 'orders', partitions: wrong }),
      out(/^partitions of orders is /),
    );
    assert.throws(
      () =>
        unit({
          name: 'taking',
          does: 'takes',
          inputs: [from(orders, pipe(take))],
          outputs: [],
          concurrency: wrong,
        }),
      out(new RegExp(`^concurrency of taking is ${text}: it must be a whole number from 1 to`)),
    );
    assert.throws(
      () => topic()('orders', { does: 'orders', partitions: wrong }),
      out(new RegExp(`^partitions of orders is ${text}`)),
    );
    assert.throws(() => topology({ ...map, units: [], partitions: wrong }), out(/^partitions of /));
  }
});
