import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { SequenceImage } from '../../schemas/generated/types.ts';
import { judge, type PlantedFault } from './simulated-reviewer.ts';

const shown = (...ids: string[]) => ({
  productId: 'mug-1',
  sequence: ids.map((imageId, position): SequenceImage => ({
    imageId,
    url: '',
    sha256: '',
    role: position === 0 ? 'MAIN' : 'SECONDARY',
    position,
    width: 1,
    height: 1,
    format: 'jpeg',
    score: 0,
    variantIds: [],
  })),
});
const fault = (over: Partial<PlantedFault>): PlantedFault => ({
  productId: 'mug-1',
  imageId: 'back',
  kind: 'blur',
  note: 'blurred',
  expect: 'reject-picture',
  ...over,
});

describe('the simulated reviewer', () => {
  test('approves a sequence without planted faults', () => {
    assert.equal(judge(shown('front', 'back'), []).action, 'APPROVE');
  });
  test('rejects one that shows a faulty picture, with the reason code', () => {
    assert.deepEqual(judge(shown('front', 'back'), [fault({})]), {
      action: 'REJECT',
      reasons: ['sharpness'],
      note: 'back: blurred',
    });
  });
  test('approves when the system left the faulty picture out', () => {
    assert.equal(judge(shown('front'), [fault({})]).action, 'APPROVE');
  });
  test('does not mind a fault of another product, or one that needs no action', () => {
    assert.equal(
      judge(shown('front', 'back'), [fault({ productId: 'mug-2' }), fault({ expect: 'none' })]).action,
      'APPROVE',
    );
  });
  test('rejects a picture shown twice', () => {
    assert.deepEqual(
      judge(shown('front', 'back'), [fault({ kind: 'recompressed-copy', expect: 'repeat' })]).reasons,
      ['repeat'],
    );
  });
});
