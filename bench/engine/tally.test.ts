import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Job, plannedRecord } from './job.ts';
import { createTally } from './tally.ts';

const job: Job = { name: 'dedupe', partitions: 4, warmUp: 0, records: 100, preloaded: 10 };
const ids = Array.from({ length: job.records }, (_, i) => i);
const expected = ids.filter((i) => plannedRecord(job, i).isExpected);
const repeats = ids.filter((i) => !plannedRecord(job, i).isExpected);

describe('the tally of an output', () => {
  test('every expected record once, in any order, is right, and the last one says so', () => {
    const tally = createTally(job);
    const answers = expected.toReversed().map((id) => tally.see(id));
    assert.deepEqual(answers.lastIndexOf(true), expected.length - 1);
    assert.equal(answers.filter(Boolean).length, 1);
    assert.deepEqual(tally.verdict(), {
      isRight: true,
      expected: 92,
      missing: 0,
      doubled: 0,
      foreign: 0,
    });
  });

  test('a record that is missing, one that comes twice and a repeat that was let through are told apart', () => {
    const tally = createTally(job);
    for (const id of expected.slice(1)) tally.see(id);
    tally.see(expected[1] ?? -1);
    tally.see(repeats[0] ?? -1);
    tally.see(4_711);
    tally.seeForeign();
    assert.deepEqual(tally.verdict(), {
      isRight: false,
      expected: 92,
      missing: 1,
      doubled: 1,
      foreign: 3,
    });
  });

  test('one too many after the last is still noticed', () => {
    const tally = createTally(job);
    for (const id of expected) tally.see(id);
    tally.see(expected[0] ?? -1);
    assert.equal(tally.verdict().isRight, false);
  });
});
