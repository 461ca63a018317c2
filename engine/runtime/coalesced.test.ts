import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { coalesced } from './coalesced.ts';

function asked() {
  const sent: PromiseWithResolvers<string>[] = [];
  const ask = coalesced(() => {
    const question = Promise.withResolvers<string>();
    sent.push(question);
    return question.promise;
  });
  return { ask, sent };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a question that several have', () => {
  test('is asked once for all who come at the same moment', async () => {
    const { ask, sent } = asked();
    const answers = [ask(), ask(), ask()];
    await turn();
    assert.equal(sent.length, 1);
    sent[0]?.resolve('a');
    assert.deepEqual(await Promise.all(answers), ['a', 'a', 'a']);
  });

  test('is asked again, once, for those who come while it is under way: what has changed meanwhile is theirs to know', async () => {
    const { ask, sent } = asked();
    const early = ask();
    await turn();
    const late = [ask(), ask()];
    await turn();
    assert.equal(sent.length, 1);
    sent[0]?.resolve('before');
    await turn();
    assert.equal(sent.length, 2);
    sent[1]?.resolve('after');
    assert.deepEqual([await early, ...(await Promise.all(late))], ['before', 'after', 'after']);
  });

  test('fails for those who shared it, and not for those who ask next', async () => {
    const { ask, sent } = asked();
    const [first, second] = [ask(), ask()];
    await turn();
    const next = ask();
    sent[0]?.reject(new Error('away'));
    await assert.rejects(first, /away/);
    await assert.rejects(second, /away/);
    sent[1]?.resolve('there');
    assert.equal(await next, 'there');
  });
});
