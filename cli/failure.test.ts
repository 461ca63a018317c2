import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KafkaProbeError } from '../adapters/kafka/probe-error.ts';
import { StartError } from '../engine/runtime/start-error.ts';
import { CodecError } from '../schemas/codec-error.ts';
import { sentenceOf } from './failure.ts';
import { SettingsError } from './settings.ts';

test('what a person can mend is a sentence', () => {
  assert.equal(sentenceOf(new SettingsError('Set it.')), 'Set it.');
  assert.equal(sentenceOf(new CodecError('schema-not-registered', 'Register it.')), 'Register it.');
});

test('the command or the variable that mends it is added to what the engine says', () => {
  const missing = new StartError('topics-missing', 'these topics do not exist: verdicts');
  assert.equal(
    sentenceOf(missing),
    'these topics do not exist: verdicts. Create them with: agpis topics apply',
  );
  const short = new KafkaProbeError('SESSION_TIMEOUT_REFUSED', 'The session timeout is 1 ms.');
  assert.match(sentenceOf(short) ?? '', /1 ms\. It is what AGPIS_SESSION_TIMEOUT_MS says\.$/);
});

test("a Kafka client's error names Kafka", () => {
  const error = Object.assign(new Error('connect ECONNREFUSED'), { name: 'KafkaJSConnectionError' });
  assert.match(sentenceOf(error) ?? '', /^Kafka .*connect ECONNREFUSED.*KAFKA_BROKERS/);
});

test('a fault of ours is none', () => {
  assert.equal(sentenceOf(new TypeError('x is undefined')), undefined);
  assert.equal(sentenceOf('thrown text'), undefined);
});
