import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Candidate } from '../schemas/generated/types.ts';
import { agreementOf } from './agreement.ts';

const candidate = (...images: { id: string; position: number | null; group?: string }[]): Candidate =>
  ({
    images: images.map(({ id, position, group }) => ({
      imageId: id,
      sha256: id,
      position,
      role: position === 0 ? 'MAIN' : position === null ? 'EXCLUDED' : 'SECONDARY',
      group: group ?? null,
    })),
  }) as unknown as Candidate;

test('a picture without a group is a group of its own', () => {
  const ours = new Map([['a', candidate({ id: '1', position: 0 }, { id: '2', position: 1 })]]);
  const theirs = new Map([
    ['a', candidate({ id: '1', position: 0, group: '1' }, { id: '2', position: 1, group: '2' })],
  ]);
  assert.deepEqual(agreementOf(ours, theirs), {
    products: 1,
    sameMain: 1,
    sameGroups: 1,
    sameSequence: 1,
    sameFiles: 1,
  });
});

test('another main picture is another sequence, but the same groups', () => {
  const ours = new Map([['a', candidate({ id: '1', position: 0 }, { id: '2', position: 1 })]]);
  const theirs = new Map([['a', candidate({ id: '1', position: 1 }, { id: '2', position: 0 })]]);
  assert.deepEqual(agreementOf(ours, theirs), {
    products: 1,
    sameMain: 0,
    sameGroups: 1,
    sameSequence: 0,
    sameFiles: 1,
  });
});

test('only products that both know are compared', () => {
  assert.equal(agreementOf(new Map([['a', candidate()]]), new Map()).products, 0);
});
