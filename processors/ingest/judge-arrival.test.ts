import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { REDRIVE } from '../../engine/dead-letters/headers.ts';
import type { StageContext } from '../../engine/language.ts';
import type { IngestState, ProductChange } from '../../schemas/generated/types.ts';
import { failedCandidates } from './failed.ts';
import { judgeArrival, judgedAgain } from './judge-arrival.ts';

const change = (version: number, title = 'Mug'): ProductChange => ({
  tenant: 'acme',
  productId: 'mug',
  version,
  occurredAt: 1,
  deleted: false,
  title,
  description: '',
  category: '',
  attributes: {},
  variants: [],
  profiles: [],
  images: [{ id: 'front', url: 'https://shop.example/front.jpg', position: 0, alt: '', variantIds: [] }],
  source: 'own',
});
const at = (
  offset: number,
  state?: IngestState,
  headers: Record<string, string> = {},
  attempt = 0,
): StageContext<IngestState> => ({
  key: 'acme/mug',
  state,
  now: 5,
  timestamp: offset,
  source: { topic: 'product-changes', partition: 0, offset },
  incarnation: 'log',
  presentIncarnations: new Map(),
  waitingBehind: () => [],
  table: () => new Map(),
  headers,
  attempt,
  signal: new AbortController().signal,
});
const redriveOf = (first: number, failures = 'image/dedup unexpected', log = 'log') => ({
  [REDRIVE.id]: 'run',
  [REDRIVE.count]: '1',
  [REDRIVE.of]: `${log}/0/${String(first)}`,
  [REDRIVE.failures]: failures,
});
const failure = { code: 'unexpected', message: 'it broke', stage: 'dedup' };

describe('a change that failed', () => {
  const failed = failedCandidates(change(1), failure, at(3));

  test('counts as the newest, as it does for PUBLISH: a copy of it is a replay', () => {
    assert.equal(failed.emit[0]?.value?.eventId, 'log/0/3');
    assert.equal(failed.state?.eventId, 'log/0/3');
    assert.equal(judgeArrival(change(1), at(4, failed.state)).judgement, 'replay');
  });
  test('is judged again when it is sent again, as the event that it was', () => {
    const { judgement, state } = judgeArrival(change(1), at(9, failed.state, redriveOf(3)));
    assert.equal(judgement, 'accept');
    assert.deepEqual([state.eventId, state.offset], ['log/0/3', 9]);
    assert.deepEqual(judgedAgain(at(9, failed.state, redriveOf(3))), {
      cause: 'redrive:run',
      because: '',
      sourceOffset: 9,
    });
  });
  test('is superseded by what came meanwhile', () => {
    const { state } = judgeArrival(change(2), at(5, failed.state));
    assert.equal(judgeArrival(change(1), at(9, state, redriveOf(3))).judgement, 'superseded');
  });
  test('that came back from a timer leaves the state as it is', () => {
    assert.equal(failedCandidates(change(1), failure, at(3, failed.state, {}, 1)).state, undefined);
  });
});

test('marks of a redrive that point elsewhere than back in the same log make no other event of it', () => {
  const eventOf = (headers: Record<string, string>): string =>
    judgeArrival(change(1), at(9, undefined, headers)).state.eventId;
  assert.equal(eventOf(redriveOf(3)), 'log/0/3');
  assert.equal(eventOf(redriveOf(10)), 'log/0/9', 'ahead of itself');
  assert.equal(eventOf(redriveOf(3, '', 'other')), 'log/0/9', 'of another log');
  assert.equal(eventOf({ ...redriveOf(3), [REDRIVE.of]: 'log/1/3' }), 'log/0/9', 'of another partition');
});
