import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import type { ReviewQueue } from '../ports/review-queue.ts';
import { reviewReasons } from '../processors/review/reasons.ts';
import type { ReviewDecision, ReviewRequest } from '../schemas/generated/types.ts';
import { itemLines, listLines, name, reasonLines } from './review/print.ts';
import { checkedNote, checkedReasons } from './review/reason-codes.ts';
import { ReviewError } from './review/review-error.ts';
import type { ShownItem } from './review/shown.ts';
import { findDecision, findItem, waitingItems } from './review/waiting.ts';

export interface ReviewDeps {
  /** Called once a command, and closed at its end. */
  readonly openQueue: () => Promise<ReviewQueue>;
  readonly shown: ShownItem;
  /** Who decides where --reviewer is not given: $USER. */
  readonly user: string | undefined;
  /** ms; default: the clock. */
  readonly now?: () => number;
  /** Where a line goes; default: stdout. */
  readonly print?: (line: string) => void;
}

interface Options {
  readonly profile?: string;
  readonly json?: boolean;
  readonly reviewer?: string;
  readonly note?: string;
  readonly reason?: string[];
}

/** `agpis review next|list|approve|reject|undo|reasons`. */
export function registerReviewCommands(program: Command, deps: ReviewDeps): void {
  const review = program.command('review').description('look at what waits for a person, and decide');
  const now = deps.now ?? Date.now;
  const print = deps.print ?? ((line: string) => void process.stdout.write(`${line}\n`));
  const printJson = (value: unknown): void => print(JSON.stringify(value, null, 2));

  browsing(review.command('next'), 'show the item that has waited longest').action(async (options: Options) =>
    withQueue(deps, async (queue) => {
      const [item] = await waitingItems(queue, options.profile);
      if (item !== undefined && reviewerOrNone(options, deps) !== undefined) {
        deps.shown.remember(reviewerOf(options, deps), item.reviewId);
      }
      if (options.json === true) return printJson(item ?? null);
      (item === undefined ? ['Nothing waits for a decision.'] : itemLines(item, now())).forEach(print);
    }),
  );

  browsing(review.command('list'), 'list all that waits, oldest first').action(async (options: Options) =>
    withQueue(deps, async (queue) => {
      const items = await waitingItems(queue, options.profile);
      if (options.json === true) return printJson(items);
      (items.length === 0 ? ['Nothing waits for a decision.'] : listLines(items, now())).forEach(print);
    }),
  );

  deciding(review.command('approve'), 'approve an item: it is published, or stays so')
    .argument('[ITEM]', ITEM)
    .action(async (meant: string | undefined, options: Options) =>
      withQueue(deps, async (queue) => {
        const note = checkedNote(options.note ?? '');
        const item = await meantItem(queue, meant, options, deps);
        const decision = decisionOn(item, 'APPROVE', reviewerOf(options, deps), now(), { note });
        await send(queue, decision, options);
      }),
    );

  deciding(review.command('reject'), 'reject an item: it is refused, or withdrawn')
    .argument('[ITEM]', ITEM)
    .option('--reason <code...>', 'why, at least one code of "agpis review reasons"')
    .action(async (meant: string | undefined, options: Options) =>
      withQueue(deps, async (queue) => {
        const note = checkedNote(options.note ?? '');
        const reasons = checkedReasons(options.reason ?? [], note);
        const item = await meantItem(queue, meant, options, deps);
        const decision = decisionOn(item, 'REJECT', reviewerOf(options, deps), now(), { note, reasons });
        await send(queue, decision, options);
      }),
    );

  deciding(review.command('undo'), 'take a decision back; its item waits again')
    .argument('[DECISION]', 'the id of a decision or its beginning, or "last" for your own last one', 'last')
    .action(async (meant: string, options: Options) =>
      withQueue(deps, async (queue) => {
        const note = checkedNote(options.note ?? '');
        const reviewer = reviewerOf(options, deps);
        const original = findDecision(await queue.decisions(), meant, reviewer);
        await send(queue, undoOf(original, reviewer, now(), note), options);
      }),
    );

  review
    .command('reasons')
    .description('list the codes that a rejection may give')
    .option('--json', 'print one JSON document')
    .action(({ json }: Options) => (json === true ? printJson(reviewReasons) : reasonLines().forEach(print)));

  async function send(queue: ReviewQueue, decision: ReviewDecision, { json }: Options): Promise<void> {
    await queue.decide(decision);
    if (json === true) return printJson(decision);
    const said = { APPROVE: 'Approved', REJECT: 'Rejected', UNDO: 'Took back the decision on' };
    print(`${said[decision.action]} ${name(decision)}, decision ${decision.decisionId}.`);
    print(
      decision.action === 'UNDO'
        ? 'Its item waits again, unless a newer version has come: agpis review list'
        : 'Next: agpis review next · take back: agpis review undo last',
    );
  }
}

const ITEM = 'id of an item, tenant/product, or product; default: the one that "next" showed to you';

const browsing = (command: Command, description: string): Command =>
  command
    .description(description)
    .option('--profile <name>', 'only items of this marketplace profile')
    .option('--reviewer <name>', 'for whom it is shown; default: $USER')
    .option('--json', 'print one JSON document');

const deciding = (command: Command, description: string): Command =>
  command
    .description(description)
    .option('--profile <name>', 'the profile meant, where a product has items of several')
    .option('--note <text>', 'a sentence or two of feedback, at most 2,000 characters')
    .option('--reviewer <name>', 'who decides; default: $USER')
    .option('--json', 'print the decision as JSON');

/** What a person has to see to is one sentence and exit code 1; anything else is a fault of ours, with its stack. */
async function withQueue(deps: ReviewDeps, work: (queue: ReviewQueue) => Promise<void>): Promise<void> {
  const queue = await deps.openQueue();
  try {
    await work(queue);
  } catch (error) {
    if (!(error instanceof ReviewError)) throw error;
    process.stderr.write(`agpis: ${error.message}\n`);
    process.exitCode = 1;
  } finally {
    await queue.close();
  }
}

async function meantItem(
  queue: ReviewQueue,
  meant: string | undefined,
  options: Options,
  deps: ReviewDeps,
): Promise<ReviewRequest> {
  const waiting = await waitingItems(queue, options.profile);
  if (meant !== undefined) return findItem(waiting, meant);
  const shown = deps.shown.recall(reviewerOf(options, deps));
  if (shown === undefined) {
    throw new ReviewError(
      'NOTHING_SHOWN',
      'Which item? Name it, or let "agpis review next" show you one first.',
    );
  }
  const item = waiting.find((each) => each.reviewId === shown);
  if (item !== undefined) return item;
  throw new ReviewError(
    'NO_SUCH_ITEM',
    `The item that you were shown (${shown}) no longer waits: it was decided, or overtaken by a newer version. See "agpis review next".`,
  );
}

const reviewerOrNone = (options: Options, deps: ReviewDeps): string | undefined =>
  [options.reviewer, deps.user].find((each) => each !== undefined && each.trim() !== '');

function reviewerOf(options: Options, deps: ReviewDeps): string {
  const reviewer = reviewerOrNone(options, deps);
  if (reviewer !== undefined) return reviewer;
  throw new ReviewError('NO_REVIEWER', 'Who decides? Add --reviewer NAME, or set USER.');
}

const decisionOn = (
  item: ReviewRequest,
  action: 'APPROVE' | 'REJECT',
  reviewer: string,
  decidedAt: number,
  { note, reasons = [] }: { note: string; reasons?: string[] },
): ReviewDecision => ({
  decisionId: randomUUID(),
  reviewId: item.reviewId,
  tenant: item.tenant,
  productId: item.productId,
  profile: item.profile,
  action,
  undoes: null,
  reasons,
  note,
  reviewer,
  simulated: false,
  decidedAt,
});

const undoOf = (
  original: ReviewDecision,
  reviewer: string,
  decidedAt: number,
  note: string,
): ReviewDecision => ({
  ...original,
  decisionId: randomUUID(),
  action: 'UNDO',
  undoes: original.decisionId,
  reasons: [],
  note,
  reviewer,
  simulated: false,
  decidedAt,
});
