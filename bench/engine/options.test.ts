import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PARTS, readOptions, SYSTEMS } from './options.ts';

test('--only takes parts and systems alike, and all of a kind that it does not name', () => {
  assert.deepEqual(readOptions(['--only', 'copy,ours,quix'], {}).parts, ['copy']);
  assert.deepEqual(readOptions(['--only', 'copy,ours,quix'], {}).systems, ['ours', 'quix']);
  assert.deepEqual(readOptions(['--only', 'latency'], {}).systems, SYSTEMS);
  assert.deepEqual(readOptions([], {}).parts, PARTS);
});

test('what is not known is refused with what there is', () => {
  assert.throws(() => readOptions(['--only', 'flink'], {}), /flink, and there is no such part or system/);
  assert.throws(() => readOptions(['--rounds', '0'], {}), /--rounds is "0"/);
});

test('a broker that runs is taken only when asked for', () => {
  const env = { KAFKA_BROKERS: 'localhost:9092' };
  assert.equal(readOptions([], env).brokers, undefined);
  assert.equal(readOptions(['--running-broker'], env).brokers, 'localhost:9092');
  assert.throws(() => readOptions(['--running-broker'], {}), /needs KAFKA_BROKERS/);
});
