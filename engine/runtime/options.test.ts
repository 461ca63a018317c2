import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type RuntimeOptions, runtimeOptions } from './options.ts';

const given = (options: Readonly<Record<string, unknown>>): RuntimeOptions => runtimeOptions('app', options);
const refusal = (message: RegExp) => ({ name: 'StartError', code: 'option-refused', message });

describe('the options of the runtime', () => {
  test('that are given as undefined have their defaults', () => {
    assert.deepEqual(given({ maxRecordBytes: undefined, application: undefined }), runtimeOptions('app'));
  });

  test('that are sensible are taken as they are', () => {
    const { lingerMs, drainMs, viewCheckMs } = given({ lingerMs: 0, drainMs: 0, viewCheckMs: 0.5 });
    assert.deepEqual([lingerMs, drainMs, viewCheckMs], [0, 0, 0.5]);
  });

  const refusals: readonly [string, unknown, RegExp][] = [
    ['lingerMs', Number.NaN, /^the option lingerMs is NaN: it must be a number of ms from 0 to 2147483647;/],
    ['lingerMs', -1, /is -1/],
    [
      'sessionTimeoutMs',
      0,
      /^the option sessionTimeoutMs is 0: it must be a number of ms above 0, to 2147483647/,
    ],
    ['stuckAfterMs', Number.POSITIVE_INFINITY, /is Infinity/],
    ['maxRecordBytes', '1000', /^the option maxRecordBytes is "1000": it must be a whole number from 1 to/],
    ['maxRecordBytes', null, /is null/],
    ['maxQueuedRecords', 0, /is 0: it must be a whole number from 1/],
    ['maxTransactionRecords', 1.5, /is 1\.5/],
    ['application', '', /^the option application is "": it must be a text that is not empty/],
    ['lingerMS', 5, /^there is no option lingerMS: there are application, lingerMs, /],
  ];
  for (const [name, value, message] of refusals)
    test(`refuse ${name}: ${String(value)}`, () => {
      assert.throws(() => given({ [name]: value }), refusal(message));
    });
});
