import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { commitIn, gapsOf } from './transaction-log.ts';

/** TransactionLogKey version 0 and the fixed fields of TransactionLogValue. */
function entry(id: string, status: number) {
  const key = Buffer.alloc(4 + id.length);
  key.writeInt16BE(id.length, 2);
  key.write(id, 4);
  const value = Buffer.alloc(25);
  value.writeInt8(status, 16);
  return { key, value, timestamp: 7 };
}

describe('the log of transactions', () => {
  test('a complete commit is told with its id and time', () => {
    assert.deepEqual(commitIn(entry('copy-ours-0', 4)), { transactionalId: 'copy-ours-0', at: 7 });
  });

  test('what is under way, aborted or forgotten is no commit', () => {
    for (const status of [0, 1, 2, 3, 5]) assert.equal(commitIn(entry('x', status)), undefined);
    assert.equal(commitIn({ ...entry('x', 4), value: null }), undefined);
  });

  test('gaps are those between commits of the same id', () => {
    const at = (transactionalId: string, time: number) => ({ transactionalId, at: time });
    assert.deepEqual(
      gapsOf([at('a', 100), at('b', 150), at('a', 220), at('b', 200), at('a', 0)]).sort(),
      [100, 120, 50],
    );
    assert.deepEqual(gapsOf([at('a', 1)]), []);
  });
});
