import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ChangelogReport } from '../../engine/state/changelog-account.ts';
import type { ViewReport } from '../../engine/state/verify-view.ts';
import { changelogLines, viewLines } from './print.ts';

const whole: ViewReport = {
  topic: 'facts',
  partition: 1,
  end: 40,
  position: 40,
  astray: undefined,
  expected: 9,
  compared: 10,
  missing: [],
  foreign: [],
  different: [],
  behind: 0,
};

const changelog: ChangelogReport = {
  topic: 'memory',
  partition: 0,
  cleanup: 'compact',
  end: 12,
  records: 7,
  keys: 3,
  timers: 1,
  bytes: 2_048,
  positions: [{ topic: 'words', remembered: 9, committed: 9, isBehind: false }],
};

describe('the table of views', () => {
  test('has a line a partition and a verdict', () => {
    assert.deepEqual(viewLines([whole]), [
      "view   part.  topic's end  stands at  keys  compared  missing  foreign  different  behind",
      'facts      1           40         40     9        10        0        0          0       0',
      'Each view holds what its topic says.',
    ]);
  });

  test('names some keys of what is wrong, and what to do', () => {
    const keys = ['a/1', 'a/2', 'a/3', 'a/4\u001b[31m'];
    const lines = viewLines([whole, { ...whole, partition: 2, missing: keys }]);
    assert.deepEqual(lines.slice(3), [
      '  missing in 2: a/1, a/2, a/3 and 1 more',
      'Not as their topics say: facts/2. "agpis state rebuild" shows what to do.',
    ]);
  });

  test('tells one that only waits for its owner from one that is wrong', () => {
    const lines = viewLines([{ ...whole, position: undefined, astray: 'no-position', behind: 9 }]);
    assert.match(lines[1] ?? '', /nowhere/);
    assert.match(lines[2] ?? '', /^Not at the end of their topics: facts\/1/);
  });
});

describe('the table of changelogs', () => {
  test('shows where the state stands and where its group does', () => {
    const [, line, verdict] = changelogLines([changelog]);
    assert.match(line ?? '', /2\.0 KiB {2}compact {2}words 9 \(9\)$/);
    assert.equal(verdict, 'Each changelog is compacted and as far as its group.');
  });

  test('says what is wrong with one that forgets, and with one that has lost something', () => {
    assert.match(changelogLines([{ ...changelog, cleanup: 'delete' }])[2] ?? '', /cleanup\.policy=delete/);
    const positions = [{ topic: 'words', remembered: undefined, committed: 9, isBehind: true }];
    assert.match(changelogLines([{ ...changelog, positions }])[2] ?? '', /behind its group in words/);
  });
});
