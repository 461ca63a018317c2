import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { topic } from '../../language.ts';
import { keyWatch } from './key-watch.ts';

const receipts = topic<number>()('receipts', { does: 'receipts' });
const byCustomer = topic<number>()('by-customer', { does: 'repartitioned', partitionBy: 'key' });
const index = topic<number>()('index', { does: 'a view', cleanup: 'compact' });

function watch(partitions = 4) {
  const told = new Set<string>();
  const said: string[] = [];
  const unit = { name: 'shop', outputs: [receipts, byCustomer, index], views: [index.name] };
  const log = (_level: string, message: string): void => void said.push(message);
  /** As each task has one. */
  const open = () => keyWatch({ unit, partitionsOf: () => partitions, told, log });
  return { open, said };
}

describe('an output under another key than its record', () => {
  test('is told of once for all tasks of the unit', () => {
    const { open, said } = watch();
    for (const look of [open(), open()]) {
      look('receipts', 'ada', 'order-1');
      look('receipts', 'ben', 'order-2');
    }
    assert.equal(said.length, 1);
    assert.match(
      said[0] ?? '',
      /^shop writes to receipts under another key than its record's.*partitionBy: 'key'/,
    );
  });
  test('is told of where the record has none', () => {
    const { open, said } = watch();
    open()('receipts', 'ada', '');
    assert.equal(said.length, 1);
  });
  test('is nobody’s business where it begins with it, is repartitioned, or is a view', () => {
    const { open, said } = watch();
    const look = open();
    look('receipts', 'ada/house', 'ada');
    look('receipts', 'ada', 'ada');
    look('receipts', '', '');
    look('by-customer', 'ada', 'order-1');
    look('index', 'ada', 'order-1');
    assert.deepEqual(said, []);
  });
  test('cannot lie in several partitions of one', () => {
    const { open, said } = watch(1);
    open()('receipts', 'ada', 'order-1');
    assert.deepEqual(said, []);
  });
});
