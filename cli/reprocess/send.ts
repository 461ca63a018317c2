import type { Codec } from '../../engine/codec.ts';
import {
  type InRecord,
  type KafkaClient,
  type OutRecord,
  TransactionError,
  type Transactor,
} from '../../engine/kafka.ts';
import type { OperatorAction, ProductSnapshot, ReprocessRequest } from '../../schemas/generated/types.ts';
import { ReprocessError } from './reprocess-error.ts';
import type { Selection } from './select.ts';

export interface ReprocessDesk {
  readonly kafka: KafkaClient;
  readonly codec: Codec;
  /** Topics. */
  readonly snapshots: string;
  readonly requests: string;
  readonly operatorActions: string;
  /** One reprocessing at a time: a second one that begins ends the first. */
  readonly transactionalId: string;
}

export interface ReprocessOrder {
  /** Id of the run. */
  readonly id: string;
  readonly filter: string;
  readonly because: string;
  readonly operator: string;
  /** Products a second. */
  readonly rate: number;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** Told after each transaction. */
  readonly onSent?: (sent: number) => void;
}

/** Offsets read at once: what is read ahead waits in memory for its turn. */
const WINDOW = 500;
const MOST_RECORDS = 500;
const MOST_BYTES = 8 * 1_048_576;
const LONGEST_SUBJECT = 2_000;

/**
 * Writes a request for each selected product, no faster than told, each transaction with a record of who did it and why. A product
 * whose snapshot has been replaced meanwhile has been judged meanwhile, and is left out. Answers how many were written.
 */
export async function sendRequests(
  desk: ReprocessDesk,
  order: ReprocessOrder,
  { places }: Pick<Selection, 'places'>,
): Promise<number> {
  const transactor = await desk.kafka.transactor(desk.transactionalId);
  const batch: OutRecord[] = [];
  const most = Math.max(1, Math.min(MOST_RECORDS, Math.ceil(order.rate)));
  const began = order.now();
  let bytes = 0;
  let sent = 0;

  async function flush(): Promise<void> {
    if (batch.length === 0) return;
    const wait = began + (sent / order.rate) * 1_000 - order.now();
    if (wait > 0) await order.sleep(wait);
    await commit(transactor, desk, order, batch, sent);
    sent += batch.length;
    batch.length = 0;
    bytes = 0;
    order.onSent?.(sent);
  }

  try {
    for (const [partition, offsets] of places) {
      for (const window of windows(offsets)) {
        for (const record of await readWindow(desk, partition, window)) {
          const request = await requestOf(desk, order, record);
          if (!request) continue;
          batch.push(request);
          bytes += request.value?.length ?? 0;
          if (batch.length >= most || bytes >= MOST_BYTES) await flush();
        }
      }
    }
    await flush();
    return sent;
  } finally {
    await transactor.close();
  }
}

/** Ascending offsets, those within WINDOW of the first together. */
function* windows(offsets: readonly number[]): Generator<readonly number[]> {
  let window: number[] = [];
  for (const offset of offsets) {
    if (window.length > 0 && offset - (window[0] ?? 0) >= WINDOW) {
      yield window;
      window = [];
    }
    window.push(offset);
  }
  if (window.length > 0) yield window;
}

async function readWindow(
  { kafka, snapshots }: ReprocessDesk,
  partition: number,
  window: readonly number[],
): Promise<InRecord[]> {
  const wanted = new Set(window);
  const found: InRecord[] = [];
  const range = { from: window[0] ?? 0, to: (window.at(-1) ?? 0) + 1 };
  await kafka.read({ topic: snapshots, partition }, range, (records) => {
    found.push(...records.filter(({ offset }) => wanted.has(offset)));
  });
  return found;
}

async function requestOf(
  { codec, snapshots, requests }: ReprocessDesk,
  { id, because, now }: ReprocessOrder,
  { key, value, partition }: InRecord,
): Promise<OutRecord | undefined> {
  if (value === null) return undefined;
  const { change, eventId, pass } = (await codec.decode(snapshots, value)) as ProductSnapshot;
  const { tenant, productId, version } = change;
  const request: ReprocessRequest = {
    requestId: id,
    because,
    requestedAt: now(),
    tenant,
    productId,
    version,
    eventId,
    pass: pass + 1,
    change,
  };
  // A product's task owns the same partition of all its topics.
  return { topic: requests, partition, key, value: codec.encode(requests, request), headers: [] };
}

async function commit(
  transactor: Transactor,
  desk: ReprocessDesk,
  order: ReprocessOrder,
  batch: readonly OutRecord[],
  sent: number,
): Promise<void> {
  const action: OperatorAction = {
    actionId: order.id,
    kind: 'REPROCESS',
    operator: order.operator,
    because: order.because,
    actedAt: order.now(),
    subject: order.filter.slice(0, LONGEST_SUBJECT),
    key: '',
    topic: desk.requests,
    partition: -1,
    origin: '',
    stage: '',
    code: '',
    count: 1,
    records: batch.length,
  };
  const written: OutRecord = {
    topic: desk.operatorActions,
    partition: 0,
    key: Buffer.from(order.id),
    value: desk.codec.encode(desk.operatorActions, action),
    headers: [],
  };
  try {
    await transactor.commit({ records: [...batch, written], groupId: desk.transactionalId, offsets: [] });
  } catch (error) {
    throw sentenceFor(error, sent);
  }
}

function sentenceFor(error: unknown, sent: number): unknown {
  if (!(error instanceof TransactionError)) return error;
  const before = `${String(sent)} products were asked for; `;
  const after =
    error.outcome === 'fenced'
      ? 'then another reprocessing began, and this one ended.'
      : `then Kafka did not take the next ones, or has not said so (${error.message}).`;
  const next = ' Say it again: a pass that has been judged is not judged twice.';
  const code = error.outcome === 'unknown' ? 'UNKNOWN_OUTCOME' : 'NOTHING_SENT';
  return new ReprocessError(code, before + after + next, { cause: error });
}
