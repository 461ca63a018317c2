import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { avroType } from '../../schemas/avro-type.ts';
import { Desk } from './fixtures.ts';
import { histories, orders } from './interleaving.fixtures.ts';

const typeOf = (topic: string) =>
  avroType(readFileSync(join(import.meta.dirname, '..', '..', 'schemas', `${topic}.avsc`), 'utf8'));
const types = new Map(
  ['sequences', 'change-results', 'review-requests', 'review-ledger'].map((topic) => [topic, typeOf(topic)]),
);
const changelog = typeOf('agpis-publish-changelog');

test('what goes out fits its contract, and the state survives its changelog', () => {
  const records = histories(2).chain(orders);
  fc.assert(
    fc.property(records, (inputs) => {
      const desk = new Desk({ auditShare: 0.5 });
      for (const input of inputs) {
        for (const { topic, value } of desk.apply(input).emissions) {
          if (value !== null) assert.deepEqual(roundTrip(types.get(topic), value), value);
        }
        const change = { state: desk.state ?? null, timer: null, position: null, incarnations: null };
        assert.deepEqual(roundTrip(changelog, change), change);
      }
    }),
    { numRuns: 200 },
  );
});

function roundTrip(type: ReturnType<typeof typeOf> | undefined, value: object): unknown {
  assert.ok(type);
  return type.fromBuffer(type.toBuffer(value));
}
