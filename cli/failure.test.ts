import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CodecError } from '../schemas/codec-error.ts';
import { sentenceOf } from './failure.ts';
import { SettingsError } from './settings.ts';

test('what a person can mend is a sentence', () => {
  assert.equal(sentenceOf(new SettingsError('Set it.')), 'Set it.');
  assert.equal(sentenceOf(new CodecError('schema-not-registered', 'Register it.')), 'Register it.');
});

test("a Kafka client's error names Kafka", () => {
  const error = Object.assign(new Error('connect ECONNREFUSED'), { name: 'KafkaJSConnectionError' });
  assert.match(sentenceOf(error) ?? '', /^Kafka .*connect ECONNREFUSED.*KAFKA_BROKERS/);
});

test('a fault of ours is none', () => {
  assert.equal(sentenceOf(new TypeError('x is undefined')), undefined);
  assert.equal(sentenceOf('thrown text'), undefined);
});
