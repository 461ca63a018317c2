import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type NewRecord, OffsetOutOfRange, type Verdict, memoryLog } from './memory-log.ts';

const record = (key: string, value: string | null = 'v'): NewRecord => ({
  key: Buffer.from(key),
  value: value === null ? null : Buffer.from(value),
  headers: [],
  timestamp: 0,
});
const pending = (): Verdict => ({ outcome: 'pending' });
const offsets = (log: ReturnType<typeof memoryLog>, from = 0, most = 99): number[] =>
  log.read(from, most).records.map((r) => r.offset);

describe('a log in memory', () => {
  test('shows readers nothing behind the first undecided transaction', () => {
    const log = memoryLog();
    log.append([record('a')]);
    const verdict = pending();
    log.append([record('b')], verdict);
    log.append([record('c')]);
    assert.deepEqual(offsets(log), [0]);
    assert.deepEqual([log.stable(), log.high()], [1, 3]);
    log.mark(verdict, 'committed');
    assert.deepEqual(offsets(log), [0, 1, 2]);
    assert.equal(log.read(0, 99).next, 4, 'past the marker');
  });

  test('never shows what was aborted, also where transactions overlap', () => {
    const log = memoryLog();
    const [first, second] = [pending(), pending()];
    log.append([record('a')], first);
    log.append([record('b')], second);
    log.mark(second, 'aborted');
    log.append([record('c')], first);
    log.mark(first, 'aborted');
    log.append([record('d')]);
    assert.deepEqual(offsets(log), [5]);
    assert.deepEqual(offsets(log, 1), [5]);
  });

  test('gives so many records at most, and tells where the next lies', () => {
    const log = memoryLog();
    log.append([record('a'), record('b'), record('c')]);
    const { records, next } = log.read(0, 2);
    assert.deepEqual([records.length, next], [2, 2]);
  });

  test('keeps the last committed record of each key when it is compacted, at its offset', () => {
    const log = memoryLog();
    log.append([record('a', 'old'), record('b')]);
    const aborted = pending();
    log.append([record('a', 'never')], aborted);
    log.mark(aborted, 'aborted');
    log.append([record('a', null)]);
    log.compact();
    assert.deepEqual(
      log.read(0, 99).records.map(({ offset, value }) => [offset, value === null]),
      [
        [1, false],
        [4, true],
      ],
    );
  });

  test('refuses offsets that it has no longer, or not yet', () => {
    const log = memoryLog();
    log.append([record('a'), record('b'), record('c')]);
    log.deleteBefore(2);
    assert.deepEqual([log.low(), log.high()], [2, 3]);
    assert.throws(() => log.read(1, 9), OffsetOutOfRange);
    assert.throws(() => log.read(4, 9), OffsetOutOfRange);
    assert.deepEqual(offsets(log, 2), [2]);
  });
});
