import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { collected } from './collected.ts';

/** Asks that answer when they are told to. */
function pausedAsk() {
  const calls: {
    readonly questions: readonly number[];
    readonly end: PromiseWithResolvers<readonly string[]>;
  }[] = [];
  const ask = (questions: readonly number[]) => {
    const end = Promise.withResolvers<readonly string[]>();
    calls.push({ questions, end });
    return end.promise;
  };
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  const answer = async (): Promise<void> => {
    const call = calls.at(-1);
    call?.end.resolve(call.questions.map((q) => `a${String(q)}`));
    await turn();
  };
  return { ask, turn, answer, asked: () => calls.map(({ questions }) => questions), calls };
}

describe('questions that are collected', () => {
  test('while one call is under way go together in the next, and each caller gets its own answers', async () => {
    const { ask, turn, answer, asked } = pausedAsk();
    const together = collected(ask, 10);
    const first = together([1]);
    await turn();
    const others = [together([2, 3]), together([4])];
    await answer();
    await answer();
    assert.deepEqual(asked(), [[1], [2, 3, 4]]);
    assert.deepEqual([await first, ...(await Promise.all(others))], [['a1'], ['a2', 'a3'], ['a4']]);
  });

  test('of one turn go in one call', async () => {
    const { ask, turn, asked } = pausedAsk();
    const together = collected(ask, 10);
    void together([1]);
    void together([2]);
    await turn();
    assert.deepEqual(asked(), [[1, 2]]);
  });

  test('fill a call up to its limit, and a caller is not cut in two', async () => {
    const { ask, turn, answer, asked } = pausedAsk();
    const together = collected(ask, 3);
    void together([0]);
    await turn();
    for (const questions of [
      [1, 2],
      [3, 4],
      [5, 6, 7, 8],
    ])
      void together(questions);
    for (let i = 0; i < 4; i += 1) await answer();
    assert.deepEqual(asked(), [[0], [1, 2], [3, 4], [5, 6, 7, 8]]);
  });

  test('fail together, and the next are asked all the same', async () => {
    const { ask, turn, answer, calls } = pausedAsk();
    const together = collected(ask, 10);
    const failing = [together([1]), together([2])];
    await turn();
    calls[0]?.end.reject(new Error('no server'));
    for (const each of failing) await assert.rejects(each, /no server/);
    const next = together([3]);
    await turn();
    await answer();
    assert.deepEqual(await next, ['a3']);
  });
});
