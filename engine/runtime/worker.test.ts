import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Codec } from '../codec.ts';
import type { KafkaClient } from '../kafka.ts';
import { from, pipe, sink, stage, topic, topology, unit } from '../language.ts';
import { done } from '../outcome.ts';
import { startWorker } from './worker.ts';

const sales = topic<number>()('sales', { does: 'sales' });
const totals = topic<number>()('totals', { does: 'totals', cleanup: 'compact' });
const deadLetters = topic<never>()('dead', { does: 'dead letters', hasSchema: false });
const add = stage<number | null, never, unknown>({ name: 'add', does: 'adds', create: () => () => done() });
const adding = unit({
  name: 'adding',
  does: 'adds',
  inputs: [from(sales, pipe(add))],
  outputs: [totals],
  views: [totals.name],
});
const rows = sink({ name: 'rows', does: 'rows', inputs: [sales] });

/** Whoever is not given what the map needs is told before the broker is asked for anything. */
const start = (map: Partial<Parameters<typeof topology>[0]>, only?: readonly string[]) =>
  startWorker({
    topology: topology({ name: 'shop', units: [], sinks: [], deadLetters, ...map }),
    kafka: {} as KafkaClient,
    codec: {} as Codec,
    log: () => undefined,
    ...(only ? { only } : {}),
  });

test('a view that nobody gave is missed at the start', async () => {
  await assert.rejects(start({ units: [adding] }), {
    name: 'StartError',
    code: 'part-missing',
    message: /no view was given for the topic totals/,
  });
});

test('a sink without a writer is missed at the start', async () => {
  await assert.rejects(start({ sinks: [rows] }), {
    code: 'part-missing',
    message: /no writer was given for the sink rows/,
  });
});

test('a name that is no unit and no sink is refused', async () => {
  await assert.rejects(start({ units: [adding], sinks: [rows] }, ['ading']), {
    code: 'unknown-unit',
    message: /ading is no unit and no sink of this topology: there are adding, rows/,
  });
  await assert.rejects(start({ units: [adding], sinks: [rows] }, []), {
    code: 'unknown-unit',
    message: /names no unit and no sink/,
  });
});

test('what a stage is made by may throw, and then nothing has been begun', async () => {
  const broken = stage<number | null, never, unknown>({
    name: 'broken',
    does: 'cannot be made',
    create: () => {
      throw new Error('no such model');
    },
  });
  const second = unit({ name: 'second', does: 'cannot', inputs: [from(sales, pipe(broken))], outputs: [] });
  const first = unit({ name: 'first', does: 'could', inputs: [from(sales, pipe(add))], outputs: [] });
  await assert.rejects(start({ units: [first, second] }), /no such model/);
});
