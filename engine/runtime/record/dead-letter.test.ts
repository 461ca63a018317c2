import assert from 'node:assert/strict';
import { test } from 'node:test';
import { jsonCodec } from '../../json-codec.ts';
import { deadLetterTopic, from, pipe, stage, topic, topology, unit } from '../../language.ts';
import { deadLetter } from '../../outcome.ts';
import { testDriver } from '../../testing/test-driver.ts';

test('a letter keeps 2,000 characters of a message, and says how many there were', async () => {
  const orders = topic<string>()('orders', { does: 'orders' });
  const refuse = stage({
    name: 'refuse',
    does: 'refuses',
    reads: orders,
    create: () => (message) => deadLetter('refused', String(message)),
  });
  const refusing = unit({
    name: 'refusing',
    does: 'refuses',
    inputs: [from(orders, pipe(refuse))],
    outputs: [],
  });
  const deadLetters = deadLetterTopic('dead', { does: 'dead letters' });
  const map = topology({ name: 'shop', units: [refusing], sinks: [], deadLetters, partitions: 1 });
  const driver = await testDriver({ topology: map, codec: jsonCodec });
  for (const length of [2_000, 3_000]) driver.pipe(orders, 'k', 'x'.repeat(length));
  await driver.catchUp();
  const texts = driver.deadLetters().map(({ message }) => message);
  assert.deepEqual(texts, ['x'.repeat(2_000), `${'x'.repeat(2_000)}… (3000 characters)`]);
});
