import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { stageContext } from '../../engine/testing/stage-context.ts';
import type { StageContext } from '../../engine/language.ts';
import type { ChangeResult, PublicationState, Verdict } from '../../schemas/generated/types.ts';
import { failedPublication } from './failed.ts';
import { Desk, KEY, changeAt, verdictAt } from './fixtures.ts';

const desk = (): Desk => new Desk();
const failure = { code: 'output-too-large', stage: 'encode', message: 'a record of 3000000 bytes' };
const onFailure = failedPublication({
  publishing: desk().context.config,
  knownProfiles: new Set(['amazon']),
});

const contextOf = (
  topic: string,
  offset: number,
  state: PublicationState | undefined,
): StageContext<PublicationState> =>
  stageContext({
    key: KEY,
    state,
    now: 2_000,
    timestamp: 100,
    source: { topic, partition: 0, offset },
    incarnation: 'inc',
  });
const answers = (emit: readonly { topic: string; value: unknown }[]): string[] =>
  emit.flatMap(({ topic, value }) => {
    const { outcome, first, reasons } = value as ChangeResult;
    return topic === 'change-results'
      ? [`${outcome} ${String(first)} ${reasons.map((r) => r.code).join()}`]
      : [];
  });

describe('what PUBLISH cannot carry out', () => {
  test('a verdict: the answer that is owed is FAILED, and nothing is owed any more', () => {
    const d = desk();
    d.say({ change: changeAt(5, { version: 5 }) });
    const verdict: Verdict = verdictAt(5, 'QUALIFIED');
    const { emit, state } = onFailure(verdict, failure, contextOf('verdicts', 9, d.state));
    assert.deepEqual(answers(emit), ['FAILED true output-too-large']);
    assert.equal(state?.profiles['amazon']?.pending, null);
    d.state = state ?? undefined;
    const once = onFailure(verdict, failure, contextOf('verdicts', 10, d.state));
    assert.deepEqual(once.emit, [], 'a second failure changes nothing');
    const redriven = { ...verdict, cause: 'redrive:r1' };
    assert.deepEqual(d.say({ verdict: redriven }), ['sequence r1 PUBLISHED NONE', 'later 5 PUBLISHED']);
  });

  test('a change: it is refused, counts as the newest, and takes no verdict', () => {
    const d = desk();
    d.say({ change: changeAt(5, { version: 5 }) });
    const { change } = changeAt(6, { version: 6 });
    const { emit, state } = onFailure(change, failure, contextOf('product-changes', 6, d.state));
    assert.deepEqual(answers(emit), ['SUPERSEDED true superseded', 'REFUSED true output-too-large']);
    d.state = state ?? undefined;
    assert.deepEqual(d.say({ verdict: verdictAt(6, 'QUALIFIED') }), []);
    assert.deepEqual(d.say({ change: changeAt(7, { version: 5 }) }), ['answer 7 SUPERSEDED']);
  });

  test('what has no value, and a decision: nothing', () => {
    assert.deepEqual(onFailure(undefined, failure, contextOf('verdicts', 9, undefined)), { emit: [] });
    assert.deepEqual(onFailure({}, failure, contextOf('review-decisions', 9, undefined)), { emit: [] });
  });
});
