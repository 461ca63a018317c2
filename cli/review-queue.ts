import { kafkaReviewQueue } from '../adapters/reviews/review-queue.ts';
import type { ReviewQueue } from '../ports/review-queue.ts';
import { reviewDecisions, reviewRequests } from '../topology/topics.ts';
import { connect } from './compose.ts';
import { reachKafka } from './reach-kafka.ts';
import { kafkaConnection, readAddresses } from './settings.ts';

/** The review queue of the running system. */
export async function openReviewQueue(): Promise<ReviewQueue> {
  const addresses = readAddresses();
  const connection = kafkaConnection(addresses, 'agpis-review');
  await reachKafka(connection);
  const { kafka, codec } = await connect(addresses, 'agpis-review');
  return kafkaReviewQueue({
    kafka,
    codec,
    connection,
    requests: reviewRequests.name,
    decisions: reviewDecisions.name,
  });
}
