import { reviewQueueConformance } from '../../test/conformance/review-queue.ts';
import { InMemoryReviewQueue } from './review-queue.ts';

reviewQueueConformance('memory', async () => {
  const queue = new InMemoryReviewQueue();
  return { queue, offer: async (request) => queue.offer(request) };
});
