import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isProductKey } from './product-key.ts';

test('a key names a product when it has a tenant and a product and nothing else', () => {
  for (const key of ['demo/mug', 'a/b', 'täglich/☕', `demo/${'x'.repeat(900)}`])
    assert.ok(isProductKey(key), key);
  for (const key of [
    '',
    'mug',
    '/mug',
    'demo/',
    '/',
    'demo/mug/blue',
    'demo//mug',
    `demo/${'x'.repeat(1_000)}`,
  ])
    assert.ok(!isProductKey(key), key.slice(0, 20));
});
