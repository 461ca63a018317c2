import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { deadLetterTopic, from, pipe, stage, topic, topology, unit } from '../language.ts';
import { done } from '../outcome.ts';
import { refuseUnstartable } from './unstartable.ts';

const orders = topic<string>()('orders', { does: 'orders' });
const take = stage({ name: 'take', does: 'takes', reads: orders, create: () => () => done() });
const named = (name: string) =>
  unit({ name, does: 'takes', inputs: [from(orders, pipe(take))], outputs: [] });
const given = { name: 'shop', sinks: [], deadLetters: deadLetterTopic('dead', { does: 'dead letters' }) };

describe('a worker does not start', () => {
  const refused = (map: ReturnType<typeof topology>, message: string, application = 'shop'): void =>
    assert.throws(() => refuseUnstartable(map, application), { code: 'map-unusable', message });

  test('where there is nothing to do', () => {
    refused(topology({ ...given, units: [] }), 'shop has no unit and no sink: a worker would do nothing');
  });

  test('under names that are none', () => {
    const sentence = (name: string): string =>
      `"${name}" cannot be the name of an application, a unit or a sink: give it one without spaces`;
    refused(topology({ ...given, units: [named('take orders')] }), sentence('take orders'));
    refused(topology({ ...given, units: [named('')] }), sentence(''));
    refused(topology({ ...given, units: [named('take')] }), sentence('my shop'), 'my shop');
  });

  test('unless all of this is as it should be', () => {
    refuseUnstartable(topology({ ...given, units: [named('take')] }), 'shop');
  });
});
