import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { openProducer } from '../../adapters/kafka/produce.ts';
import { kafkaReviewQueue } from '../../adapters/reviews/review-queue.ts';
import { connect } from '../../cli/compose.ts';
import { setUp } from '../../cli/set-up.ts';
import { reviewDecisions, reviewRequests } from '../../topology/topics.ts';
import { decisionFor } from '../conformance/review-queue.ts';

const brokers = (process.env['KAFKA_BROKERS'] ?? '').split(',').filter(Boolean);
const registryUrl = process.env['SCHEMA_REGISTRY_URL'] ?? '';
const redisUrl = process.env['REDIS_URL'] ?? '';
const clickhouseUrl = process.env['CLICKHOUSE_URL'] ?? '';
const skip = [brokers[0], registryUrl, redisUrl, clickhouseUrl].includes('') || brokers.length === 0;

test('what is no decision keeps no reviewer from the decisions', { skip }, async (t) => {
  await setUp({ brokers, registryUrl, redisUrl, clickhouseUrl }, () => undefined);
  const { kafka, codec } = await connect({ brokers, registryUrl }, 'review-queue-test');
  const queue = kafkaReviewQueue({
    kafka,
    codec,
    connection: { brokers },
    requests: reviewRequests.name,
    decisions: reviewDecisions.name,
  });
  t.after(() => queue.close());
  const producer = await openProducer({ brokers, clientId: 'review-queue-test' });
  t.after(() => producer.close());
  await producer.send(reviewDecisions.name, [
    { key: 'tests/junk', value: Buffer.from('not a decision'), headers: {} },
  ]);
  const decisionId = randomUUID();
  const item = { reviewId: `test-${decisionId}`, tenant: 'tests', productId: 'junk', profile: 'house' };
  await queue.decide(
    decisionFor(item, decisionId, { reviewer: 'test', simulated: true, decidedAt: Date.now() }),
  );
  assert.ok((await queue.decisions()).some((decision) => decision.decisionId === decisionId));
});
