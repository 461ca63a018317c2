import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { ReviewRequest, Sequence } from '../../schemas/generated/types.ts';
import { Desk, eventIdAt } from './fixtures.ts';
import type { Input } from './fixtures.ts';
import { PROFILES, histories, orders } from './interleaving.fixtures.ts';
import type { History } from './interleaving.fixtures.ts';
import { profileOf } from './product.ts';

const RUNS = { numRuns: 1500 };

const readAll = (inputs: readonly Input[], auditShare: number): Desk => {
  const desk = new Desk({ auditShare });
  for (const input of inputs) desk.apply(input);
  return desk;
};

const share = fc.constantFrom(0, 0.5, 1);
const withOrder = (passes: number) =>
  histories(passes).chain((history) =>
    fc.tuple(fc.constant(history), orders(history), orders(history), share),
  );

describe('in any order of changes, verdicts, decisions, undos and repeats', () => {
  test('every change has one first answer for each of its profiles, or it is still owed', () => {
    fc.assert(
      fc.property(withOrder(2), ([history, inputs, , auditShare]) =>
        assertAnswers(history, readAll(inputs, auditShare)),
      ),
      RUNS,
    );
  });
  test('revisions strictly grow, and the log ends with what is public', () => {
    fc.assert(
      fc.property(withOrder(2), ([, inputs, , auditShare]) => assertSequences(readAll(inputs, auditShare))),
      RUNS,
    );
  });
  test('a profile has at most one open review, and the log ends with it', () => {
    fc.assert(
      fc.property(withOrder(2), ([, inputs, , auditShare]) => assertReviews(readAll(inputs, auditShare))),
      RUNS,
    );
  });
  test('the ledger adds up to the decisions in force', () => {
    fc.assert(
      fc.property(withOrder(2), ([, inputs, , auditShare]) => assertLedger(readAll(inputs, auditShare))),
      RUNS,
    );
  });
  test('the newest change ends the same, whatever the order', () => {
    fc.assert(
      fc.property(withOrder(1), ([history, one, other, auditShare]) => {
        const ends = [one, other].map((inputs) => endOf(history, readAll(inputs, auditShare)));
        assert.deepEqual(ends[0], ends[1]);
      }),
      RUNS,
    );
  });
  test('what stays public of an older change has only pictures of the newest', () => {
    fc.assert(
      fc.property(withOrder(1), ([history, inputs, , auditShare]) =>
        assertOnlyPresentPictures(history, readAll(inputs, auditShare)),
      ),
      RUNS,
    );
  });
  test('nothing is held once everything has come', () => {
    fc.assert(
      fc.property(withOrder(2), ([, inputs, , auditShare]) => {
        assert.deepEqual(readAll(inputs, auditShare).state?.held, []);
      }),
      RUNS,
    );
  });
});

function assertAnswers(history: History, desk: Desk): void {
  const counts = new Map<string, number>();
  const asked = new Map<string, number>();
  for (const { topic, value } of desk.log) {
    if (topic !== 'change-results' || !value.first) continue;
    const key = `${value.eventId} ${value.profile}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
    asked.set(value.eventId, value.profiles);
  }
  assert.ok(
    [...counts.values()].every((count) => count === 1),
    'no second first answer',
  );
  for (const profile of PROFILES) {
    const pending = desk.state && profileOf(desk.state, profile)?.pending;
    if (!pending) continue;
    assert.equal(counts.get(`${pending.eventId} ${profile}`), undefined);
    counts.set(`${pending.eventId} ${profile}`, 1);
    asked.set(pending.eventId, pending.profiles);
  }
  for (const [index] of history.changes.entries()) {
    const eventId = eventIdAt(index + 1);
    const given = [...counts.keys()].filter((key) => key.startsWith(`${eventId} `)).length;
    assert.ok(given > 0, `${eventId} is answered or owed`);
    assert.equal(given, asked.get(eventId), `${eventId} has as many answers as it says`);
  }
}

function assertSequences(desk: Desk): void {
  const last = new Map<string, Sequence | null>();
  const revisions = new Map<string, number>();
  for (const { topic, key, value } of desk.log) {
    if (topic !== 'sequences') continue;
    if (value === null) assert.notEqual(last.get(key)?.state, 'PUBLISHED', 'withdrawn before it is ended');
    else assert.ok(value.revision > (revisions.get(key) ?? 0), `${key} r${value.revision}`);
    if (value !== null) revisions.set(key, value.revision);
    last.set(key, value);
  }
  for (const profile of PROFILES) {
    const logged = last.get(`acme/mug/${profile}`);
    const images = logged?.state === 'PUBLISHED' ? logged.images : undefined;
    assert.deepEqual(desk.state && profileOf(desk.state, profile)?.published?.images, images);
  }
}

function assertReviews(desk: Desk): void {
  const last = new Map<string, ReviewRequest>();
  for (const { topic, key, value } of desk.log) {
    if (topic !== 'review-requests') continue;
    const before = last.get(key);
    if (before?.state === 'OPEN')
      assert.deepEqual([value.state, value.reviewId], ['CLOSED', before.reviewId]);
    else assert.equal(value.state, 'OPEN', 'only what is open is closed');
    last.set(key, value);
  }
  for (const profile of PROFILES) {
    const logged = last.get(`acme/mug/${profile}`)?.state === 'OPEN';
    assert.equal((desk.state && profileOf(desk.state, profile)?.review?.open) ?? false, logged);
  }
}

function assertLedger(desk: Desk): void {
  const sums = new Map<string, number>();
  const entries = new Set<string>();
  for (const { topic, value } of desk.log) {
    if (topic !== 'review-ledger') continue;
    assert.ok(!entries.has(value.entryId), 'each decision and undo makes one row');
    entries.add(value.entryId);
    sums.set(value.decisionId, (sums.get(value.decisionId) ?? 0) + value.sign);
  }
  const counted = [...sums].filter(([, sum]) => sum !== 0).map(([id, sum]) => [id, sum]);
  const inForce = PROFILES.flatMap(
    (profile) => (desk.state && profileOf(desk.state, profile)?.decisions) ?? [],
  )
    .filter((decision) => !decision.undone)
    .map((decision) => [decision.decisionId, 1]);
  // A profile remembers 20 decisions; what it has forgotten stays counted.
  assert.deepEqual(counted.filter(([id]) => inForce.some(([known]) => known === id)).sort(), inForce.sort());
  assert.ok(counted.every(([, sum]) => sum === 1));
}

/** What the newest change came to: its public sequence, whether it is owed or open, and its decisions in force. */
function endOf({ last }: History, desk: Desk): unknown {
  assert.ok(desk.state);
  if (last === undefined) return desk.state.deleted ? publicOnes(desk) : 'invalid';
  const eventId = eventIdAt(last.offset);
  assert.equal(desk.state.eventId, eventId);
  return last.profiles.map((name) => {
    const profile = desk.state && profileOf(desk.state, name);
    assert.ok(profile);
    const { published, review, pending, decisions } = profile;
    return {
      published: published?.eventId === eventId ? published : null,
      open: review?.eventId === eventId && review.open,
      owed: pending?.eventId,
      inForce: decisions.filter(({ undone, reviewId }) => !undone && reviewId.startsWith(`${eventId}/`)),
    };
  });
}

const publicOnes = (desk: Desk): string[] =>
  PROFILES.filter((profile) => desk.state && profileOf(desk.state, profile)?.published);

function assertOnlyPresentPictures({ last, changes }: History, desk: Desk): void {
  if (last === undefined) return;
  const newest = changes[last.offset - 1];
  assert.ok(newest && 'change' in newest && newest.change.change);
  const urls = new Set(newest.change.change.images.map((image) => image.url));
  for (const profile of PROFILES) {
    const published = desk.state && profileOf(desk.state, profile)?.published;
    if (!published) continue;
    assert.ok(last.profiles.includes(profile), `${profile} is still asked for`);
    assert.ok(published.images.every((image) => urls.has(image.url)));
  }
}
