/**
 * A reviewer with a will of its own: approves and rejects what is asked, says it twice, too late, too early, and takes it back. What it does about
 * a version of a product is the same for the same seed, whenever it comes to be asked.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Codec } from '../../engine/codec.ts';
import type { ReviewDecision, ReviewRequest } from '../../schemas/generated/types.ts';
import { reviewRequests } from '../../topology/topics.ts';
import { type Chance, chanceOf } from '../chance.ts';
import type { Acknowledged } from '../observed.ts';
import type { SeenRecord } from '../outside/seen-record.ts';

export interface Reviewer {
  /** Has said all that it has to say about what it has seen. */
  isIdle(): boolean;
  /** Why it says nothing any more. */
  fault(): Error | undefined;
  /** How many decisions of each sort it sent: `approved`, `rejected`, `repeated`, `late`, `early`, `undone`. */
  readonly said: ReadonlyMap<string, number>;
  stop(): Promise<void>;
}

export interface ReviewerOptions {
  readonly tenant: string;
  readonly seed: number;
  readonly codec: Codec;
  /** As the reader from outside has them. */
  readonly requests: () => readonly SeenRecord[];
  /** What the catalogue has sent so far. */
  readonly changes: () => readonly Acknowledged[];
  readonly decide: (decision: ReviewDecision) => Promise<void>;
}

const LOOK_EVERY_MS = 100;

type Saying = Pick<ReviewDecision, 'action' | 'undoes' | 'reasons'>;

const APPROVE: Saying = { action: 'APPROVE', undoes: null, reasons: [] };
const REJECT: Saying = { action: 'REJECT', undoes: null, reasons: ['sharpness'] };

export function openReviewer(options: ReviewerOptions): Reviewer {
  const said = new Map<string, number>();
  /** How often each item was seen to open, and to close, and what has been said of it. */
  const openings = new Map<string, number>();
  const closings = new Map<string, number>();
  let read = 0;
  let foretold = 0;
  let isStopped = false;
  let isBusy = true;
  let fault: Error | undefined;

  const chanceFor = (product: string, version: number, nth: number): Chance =>
    chanceOf(options.seed * 1_000_003 + Number(product.slice(1)) * 1_009 + version * 31 + nth);

  async function say(item: Subject, saying: Saying, how: string): Promise<ReviewDecision> {
    const decision: ReviewDecision = {
      decisionId: randomUUID(),
      reviewId: item.reviewId,
      tenant: options.tenant,
      productId: item.productId,
      profile: item.profile,
      ...saying,
      note: how,
      reviewer: 'chaos',
      simulated: true,
      decidedAt: Date.now(),
    };
    await options.decide(decision);
    said.set(how, (said.get(how) ?? 0) + 1);
    return decision;
  }

  async function onOpen(item: ReviewRequest): Promise<void> {
    const nth = (openings.get(item.reviewId) ?? 0) + 1;
    openings.set(item.reviewId, nth);
    const chance = chanceFor(item.productId, item.version, nth);
    const isRejected = chance.is(0.35);
    const decision = await say(item, isRejected ? REJECT : APPROVE, isRejected ? 'rejected' : 'approved');
    if (!chance.is(0.25)) return;
    await options.decide(decision);
    said.set('repeated', (said.get('repeated') ?? 0) + 1);
  }

  /** Late: by somebody who has the page open still. What is closed because a newer version came is always told so. */
  async function onClosed(item: ReviewRequest): Promise<void> {
    const nth = (closings.get(item.reviewId) ?? 0) + 1;
    closings.set(item.reviewId, nth);
    const chance = chanceFor(item.productId, item.version, -nth);
    const undoes = /^decision:(.*)$/.exec(item.closedBecause)?.[1];
    if (undoes === undefined || chance.is(0.15)) await say(item, chance.is(0.5) ? APPROVE : REJECT, 'late');
    if (undoes !== undefined && nth === 1 && chance.is(0.2))
      await say(item, { action: 'UNDO', undoes, reasons: [] }, 'undone');
  }

  /** Before the item is there: its id says which change, profile and pass it will be about. */
  async function foretell(item: ReviewRequest): Promise<void> {
    const [incarnation = ''] = item.eventId.split('/');
    for (const { step, place } of options.changes().slice(foretold)) {
      foretold += 1;
      const productId = `p${String(step.product)}`;
      if (step.kind !== 'change' || !chanceFor(productId, step.version ?? 0, 0).is(0.1)) continue;
      const { profile } = item;
      await say({ reviewId: `${incarnation}/${place}/${profile}/0`, productId, profile }, APPROVE, 'early');
    }
  }

  async function look(): Promise<void> {
    const records = options.requests();
    for (const record of records.slice(read)) {
      if (record.value !== null && record.key?.startsWith(`${options.tenant}/`) === true) {
        const item = (await options.codec.decode(reviewRequests.name, record.value)) as ReviewRequest;
        await foretell(item);
        await (item.state === 'OPEN' ? onOpen(item) : onClosed(item));
      }
      read += 1;
    }
  }

  const working = (async (): Promise<void> => {
    for (; !isStopped; await sleep(LOOK_EVERY_MS)) {
      isBusy = true;
      await look();
      isBusy = false;
    }
  })().catch((error: unknown) => void (fault = error as Error));

  return {
    isIdle: () => !isBusy && read === options.requests().length,
    fault: () => fault,
    said,
    async stop() {
      isStopped = true;
      await working;
    },
  };
}

type Subject = Pick<ReviewRequest, 'reviewId' | 'productId' | 'profile'>;
