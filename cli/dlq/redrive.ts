import type { Codec } from '../../engine/codec.ts';
import {
  type Destination,
  type Redrive,
  type RedrivePlan,
  originOf,
  redrivePlanner,
  redrivesOf,
} from '../../engine/dead-letters/plan-redrive.ts';
import { type KafkaClient, type OutRecord, TransactionError, type Transactor } from '../../engine/kafka.ts';
import type { OperatorAction } from '../../schemas/generated/types.ts';
import { DeadLetterError } from './dead-letter-error.ts';
import { type LetterFilter, isMeant } from './filter.ts';
import { readHistory } from './history.ts';
import { type LetterPlace, readLetter, scanLetters } from './letters.ts';

/** What the commands work on. */
export interface DeadLetterDesk {
  readonly kafka: KafkaClient;
  readonly codec: Codec;
  /** Topics: of dead letters, and of what operators did. */
  readonly deadLetters: string;
  readonly operatorActions: string;
  /** One redrive at a time: a second one that begins ends the first. */
  readonly transactionalId: string;
  /** Topics that records may go back to. */
  destinations(): Promise<ReadonlyMap<string, Destination>>;
}

export interface RedriveOrder {
  /** Id of the run. */
  readonly id: string;
  /** These letters, or those that the filter means. */
  readonly which: { readonly places: readonly LetterPlace[] } | { readonly filter: LetterFilter };
  readonly limit: number;
  readonly parked: boolean;
  /** False: only find out what would be sent. */
  readonly go: boolean;
  readonly operator: string;
  readonly because: string;
  readonly now: () => number;
}

export interface RedriveOutcome {
  readonly plan: RedrivePlan;
  /** Where each record lies now, in the plan's order; undefined after a dry run. */
  readonly offsets: readonly number[] | undefined;
}

/** Of one transaction: it must end within a minute, and is written in requests of 800 kB. */
const MOST_RECORDS = 500;
const MOST_BYTES = 8 * 1_048_576;

/**
 * Sends dead letters back to the topics and partitions that they came from, each together with the record that says who did it
 * and why, in one transaction: nothing is sent without being written down, nor the reverse.
 *
 * The transactional id is taken before it is read what has been sent so far, so that of two who redrive at once the later one
 * sees all that the earlier one has done, and the earlier one can do no more.
 */
export async function redrive(desk: DeadLetterDesk, order: RedriveOrder): Promise<RedriveOutcome> {
  if (!order.go) return { plan: await planOf(desk, order), offsets: undefined };
  const transactor = await desk.kafka.transactor(desk.transactionalId);
  try {
    const plan = await planOf(desk, order);
    return { plan, offsets: await send(desk, order, plan, transactor) };
  } finally {
    await transactor.close();
  }
}

async function planOf(desk: DeadLetterDesk, order: RedriveOrder): Promise<RedrivePlan> {
  const { kafka, codec } = desk;
  const { redriven } = await readHistory(kafka, codec, desk.operatorActions);
  const { id, limit, parked, which } = order;
  const planner = redrivePlanner({ id, limit, parked, redriven, destinations: await desk.destinations() });
  if ('places' in which) {
    for (const place of which.places) planner.offer(await readLetter(kafka, desk.deadLetters, place));
  } else {
    await scanLetters(kafka, desk.deadLetters, (letter) => {
      if (isMeant(letter, which.filter)) planner.offer(letter);
    });
  }
  return planner.plan();
}

async function send(
  desk: DeadLetterDesk,
  order: RedriveOrder,
  plan: RedrivePlan,
  transactor: Transactor,
): Promise<number[]> {
  const offsets: number[] = [];
  for (const part of parts(plan.send)) {
    const records = part.flatMap((each) => [each.record, actionRecord(desk, order, each)]);
    try {
      const written = await transactor.commit({ records, groupId: desk.transactionalId, offsets: [] });
      offsets.push(...written.filter((_, at) => at % 2 === 0));
    } catch (error) {
      throw sentenceFor(error, offsets.length, plan.send.length);
    }
  }
  return offsets;
}

/** In the plan's order, a transaction each. */
function parts(send: readonly Redrive[]): Redrive[][] {
  const all: Redrive[][] = [];
  let bytes = Infinity;
  for (const each of send) {
    const size = (each.record.value?.length ?? 0) + (each.record.key?.length ?? 0) + 2_000;
    if (bytes + size > MOST_BYTES || (all.at(-1)?.length ?? 0) >= MOST_RECORDS) {
      all.push([]);
      bytes = 0;
    }
    all.at(-1)?.push(each);
    bytes += size;
  }
  return all;
}

const LONGEST_KEY = 1_000;

function actionRecord(desk: DeadLetterDesk, order: RedriveOrder, { letter, record }: Redrive): OutRecord {
  const action: OperatorAction = {
    actionId: order.id,
    kind: 'REDRIVE',
    operator: order.operator,
    because: order.because,
    actedAt: order.now(),
    subject: letter.id,
    key: (record.key?.toString() ?? '').slice(0, LONGEST_KEY).toWellFormed(),
    topic: record.topic,
    partition: record.partition,
    origin: originOf(letter),
    stage: letter.stage,
    code: letter.code,
    count: redrivesOf(letter) + 1,
    records: 1,
  };
  return {
    topic: desk.operatorActions,
    partition: 0,
    key: Buffer.from(order.id),
    value: desk.codec.encode(desk.operatorActions, action),
    headers: [],
  };
}

function sentenceFor(error: unknown, sent: number, planned: number): unknown {
  if (!(error instanceof TransactionError)) return error;
  const before = `${String(sent)} of ${String(planned)} letters were sent; `;
  switch (error.outcome) {
    case 'fenced':
      return new DeadLetterError(
        'NOTHING_SENT',
        `${before}then another redrive began, and this one ended. See "agpis dlq list", then say it again.`,
        { cause: error },
      );
    case 'aborted':
      return new DeadLetterError(
        'NOTHING_SENT',
        `${before}Kafka did not take the next ones (${error.message}). What was sent is known: saying it again sends the rest.`,
        { cause: error },
      );
    case 'unknown':
      return new DeadLetterError(
        'UNKNOWN_OUTCOME',
        `${before}whether the next ones were is not known (${error.message}). Say it again: what was sent is not sent twice.`,
        { cause: error },
      );
  }
}
