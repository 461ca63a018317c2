import type { ReviewQueue } from '../../ports/review-queue.ts';
import type { ReviewDecision, ReviewRequest } from '../../schemas/generated/types.ts';

/**
 * A review queue in memory, for tests. `offer` plays PUBLISH: the last record of a profile of a product counts, as in the compacted
 * topic.
 */
export class InMemoryReviewQueue implements ReviewQueue {
  readonly #requests = new Map<string, ReviewRequest>();
  readonly #decisions: ReviewDecision[] = [];

  offer(request: ReviewRequest): void {
    this.#requests.set([request.tenant, request.productId, request.profile].join('/'), request);
  }

  async open(): Promise<readonly ReviewRequest[]> {
    return [...this.#requests.values()]
      .filter((request) => request.state === 'OPEN')
      .toSorted((a, b) => a.openedAt - b.openedAt);
  }

  async decisions(): Promise<readonly ReviewDecision[]> {
    return [...this.#decisions];
  }

  async decide(decision: ReviewDecision): Promise<void> {
    this.#decisions.push(decision);
  }

  async close(): Promise<void> {}
}
