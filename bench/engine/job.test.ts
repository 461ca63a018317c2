import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { expectedRecords, type Job, plannedRecord, preloadedKey, warmUpRecord } from './job.ts';

const copy: Job = { name: 'copy', partitions: 4, warmUp: 10, records: 1_000, preloaded: 0 };
const dedupe: Job = { ...copy, name: 'dedupe', preloaded: 500 };

const planned = (job: Job) => Array.from({ length: job.records }, (_, i) => plannedRecord(job, i));

describe('the job', () => {
  test('a copy repeats no key and expects every record', () => {
    assert.equal(new Set(planned(copy).map(({ key }) => key)).size, copy.records);
    assert.equal(expectedRecords(copy), copy.records);
  });

  test('a de-duplication expects exactly the first record of each key that was not known before', () => {
    const seen = new Set(Array.from({ length: dedupe.preloaded }, (_, i) => preloadedKey(i)));
    for (const { key, isExpected } of planned(dedupe)) {
      assert.equal(isExpected, !seen.has(key), key);
      seen.add(key);
    }
  });

  test('it repeats fewer than one record in ten, known keys and new ones alike', () => {
    const repeats = planned(dedupe).filter(({ isExpected }) => !isExpected);
    assert.equal(repeats.length / dedupe.records, 0.08);
    assert.equal(repeats.filter(({ key }) => key.startsWith('p')).length, repeats.length / 2);
  });

  test('without known keys all repeats are of the input itself', () => {
    const fresh = planned({ ...dedupe, preloaded: 0 });
    assert.ok(fresh.every(({ key }) => key.startsWith('n')));
    assert.equal(new Set(fresh.map(({ key }) => key)).size, expectedRecords({ ...dedupe, preloaded: 0 }));
  });

  test('warm-up keys are none of the timed ones', () => {
    assert.notEqual(warmUpRecord(1).key, plannedRecord(copy, 1).key);
    assert.notEqual(warmUpRecord(1).key, preloadedKey(1));
  });
});
