/** What every implementation of the port ReviewQueue must do. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import type { ReviewQueue } from '../../ports/review-queue.ts';
import type { ReviewDecision, ReviewRequest } from '../../schemas/generated/types.ts';

/** A queue, and PUBLISH's side of it. */
export interface QueueUnderTest {
  readonly queue: ReviewQueue;
  /** Writes a record of review-requests and resolves when a reader can see it. */
  offer(request: ReviewRequest): Promise<void>;
}

export const requestFor = (productId: string, over: Partial<ReviewRequest> = {}): ReviewRequest => ({
  reviewId: `inc/0/1/amazon/0-${productId}`,
  tenant: 'acme',
  productId,
  profile: 'amazon',
  version: 1,
  eventId: 'inc/0/1',
  kind: 'DECISION',
  state: 'OPEN',
  closedBecause: '',
  openedAt: 1_000,
  updatedAt: 1_000,
  title: 'Blue mug',
  category: 'kitchen/mugs',
  attributes: { colour: 'blue' },
  sequence: [],
  findings: [],
  reasons: [],
  weight: 1,
  ...over,
});

export const decisionFor = (
  request: Pick<ReviewRequest, 'reviewId' | 'tenant' | 'productId' | 'profile'>,
  decisionId: string,
  over: Partial<ReviewDecision> = {},
): ReviewDecision => ({
  decisionId,
  reviewId: request.reviewId,
  tenant: request.tenant,
  productId: request.productId,
  profile: request.profile,
  action: 'APPROVE',
  undoes: null,
  reasons: [],
  note: '',
  reviewer: 'ann',
  simulated: false,
  decidedAt: 2_000,
  ...over,
});

export function reviewQueueConformance(what: string, open: () => Promise<QueueUnderTest>): void {
  describe(`review queue: ${what}`, () => {
    let under: QueueUnderTest;
    beforeEach(async () => {
      under = await open();
    });
    afterEach(async () => under.queue.close());

    test('is empty at first', async () => {
      assert.deepEqual(await under.queue.open(), []);
      assert.deepEqual(await under.queue.decisions(), []);
    });
    test('gives the open items as they were written, the one opened first coming first', async () => {
      const [second, first] = [requestFor('b', { openedAt: 20 }), requestFor('a', { openedAt: 10 })];
      await under.offer(second);
      await under.offer(first);
      assert.deepEqual(await under.queue.open(), [first, second]);
    });
    test('goes by the last record of a product and profile', async () => {
      const first = requestFor('a');
      await under.offer(first);
      await under.offer({ ...first, state: 'CLOSED', closedBecause: 'superseded' });
      assert.deepEqual(await under.queue.open(), []);
      const second = requestFor('a', { reviewId: 'inc/0/2/amazon/0' });
      await under.offer(second);
      await under.offer(requestFor('a', { profile: 'ebay', openedAt: 2_000 }));
      assert.deepEqual(
        (await under.queue.open()).map((item) => [item.profile, item.reviewId]),
        [
          ['amazon', second.reviewId],
          ['ebay', first.reviewId],
        ],
      );
    });
    test('keeps decisions in their order, and leaves closing to PUBLISH', async () => {
      const item = requestFor('a');
      await under.offer(item);
      const approve = decisionFor(item, 'd1');
      const undo = decisionFor(item, 'd2', { action: 'UNDO', undoes: 'd1' });
      await under.queue.decide(approve);
      await under.queue.decide(undo);
      assert.deepEqual(await under.queue.decisions(), [approve, undo]);
      assert.deepEqual(await under.queue.open(), [item]);
    });
  });
}
