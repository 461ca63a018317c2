import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatEventId, parseEventId } from './event-id.ts';

test('an event id is read back as it was written', () => {
  const place = { incarnation: 'a1/b2', partition: 3, offset: 40 };
  assert.deepEqual(parseEventId(formatEventId(place)), place);
});

for (const text of ['', 'x', 'x/1', '/1/2', 'x/1/-2', 'x/one/2']) {
  test(`"${text}" is no event id`, () => assert.equal(parseEventId(text), undefined));
}
