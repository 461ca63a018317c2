import { kafkaReviewQueue } from '../adapters/kafka/review-queue.ts';
import type { ReviewQueue } from '../ports/review-queue.ts';
import { reviewDecisions, reviewRequests } from '../topology/topics.ts';
import { connect } from './compose.ts';
import { readAddresses } from './settings.ts';

/** The review queue of the running system. */
export async function openReviewQueue(): Promise<ReviewQueue> {
  const { brokers, registryUrl } = readAddresses();
  const { kafka, codec } = await connect({ brokers, registryUrl }, 'agpis-review');
  return kafkaReviewQueue({
    kafka,
    codec,
    brokers,
    requests: reviewRequests.name,
    decisions: reviewDecisions.name,
  });
}
