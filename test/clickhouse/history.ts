import type { AnalyticsSink } from '../../ports/analytics.ts';
import { type Insert, insertsOf } from '../../processors/metrics/block.ts';
import type { SinkRecord } from '../../processors/metrics/sink-record.ts';
import type {
  ChangeResult,
  LedgerEntry,
  OperatorAction,
  ReviewRequest,
  Sequence,
  StageEvent,
} from '../../schemas/generated/types.ts';

/** The beginning of the last full hour: tables forget by date, and rows a few minutes apart shall fall into one day. */
const START = (Math.floor(Date.now() / 3_600_000) - 1) * 3_600_000;
const INCARNATION = 'test';

/** A publication under test: one change of one product, by an event id of its own. */
export interface Change {
  readonly productId: string;
  readonly offset: number;
  readonly category: string;
}

export const eventIdOf = ({ offset }: Change): string => `${INCARNATION}/0/${String(offset)}`;
const reviewIdOf = (change: Change): string => `${eventIdOf(change)}/house/0`;
const identity = ({ productId }: Change) => ({ tenant: 'demo', productId, profile: 'house' });
const timeOf = ({ offset }: Change): number => START + offset * 1_000;

/** Records as the topics hold them, stored the way in which the sink stores them. */
export class History {
  readonly #records = new Map<string, SinkRecord[]>();

  #add(topic: string, key: string, value: unknown, over: Partial<SinkRecord> = {}): this {
    const records = this.#records.get(topic) ?? [];
    records.push({
      partition: 0,
      offset: records.length,
      incarnation: INCARNATION,
      timestamp: START,
      key,
      value,
      headers: {},
      ...over,
    });
    this.#records.set(topic, records);
    return this;
  }

  stage(change: Change, unit: string, stage: string, latencyMs = 1): this {
    const event: StageEvent = {
      unit, stage, outcome: 'done', reasons: [], detail: '', key: `demo/${change.productId}`, tenant: 'demo', productId: change.productId, profile: '',
      category: change.category, version: 1, eventId: eventIdOf(change), attempt: 0, items: 2, latencyMs, occurredAt: timeOf(change),
      sourceTopic: 'product-changes', sourcePartition: 0, sourceOffset: change.offset, traceId: '',
    }; // prettier-ignore
    return this.#add('stage-events', event.key, event);
  }

  /** What CLASSIFY said of a sequence. */
  classified(change: Change, reasons: readonly string[], detail = ''): this {
    const event: StageEvent = {
      unit: 'classify', stage: 'classify', outcome: 'forward', reasons: [...reasons], detail, key: `demo/${change.productId}`, tenant: 'demo',
      productId: change.productId, profile: 'house', category: change.category, version: 1, eventId: eventIdOf(change), attempt: 0, items: 2,
      latencyMs: 1, occurredAt: timeOf(change), sourceTopic: 'candidates', sourcePartition: 0, sourceOffset: change.offset, traceId: '',
    }; // prettier-ignore
    return this.#add('stage-events', event.key, event);
  }

  /** Public for the first time, and the answer that says so. `decisionId`: by whose approval; without: nobody's. */
  published(change: Change, decisionId?: string): this {
    const cause = decisionId === undefined ? `change:${eventIdOf(change)}` : `decision:${decisionId}`;
    const at = timeOf(change) + 10;
    const sequence: Sequence = {
      ...identity(change), revision: change.offset + 1, sourceVersion: 1, state: 'PUBLISHED', occurredAt: at, revisedAt: at, title: 'A mug',
      category: change.category, images: [], acceptProbability: null, review: decisionId === undefined ? 'AUDIT' : 'APPROVED', cause, reasons: [], versions: {},
    }; // prettier-ignore
    this.#add('sequences', `demo/${change.productId}/house`, sequence);
    return this.#answer(change, 'PUBLISHED', { cause, revision: sequence.revision });
  }

  refused(change: Change, code: string): this {
    return this.#answer(change, 'REFUSED', { reasons: [{ code, sentence: `Too ${code}.`, imageId: null }] });
  }

  #answer(change: Change, outcome: ChangeResult['outcome'], over: Partial<ChangeResult>): this {
    const at = timeOf(change) + 10;
    const result: ChangeResult = {
      ...identity(change), profiles: 1, version: 1, eventId: eventIdOf(change), outcome, first: true, cause: '', because: '', reasons: [], feedback: '', revision: null,
      occurredAt: at, answeredAt: at, ...over,
    }; // prettier-ignore
    return this.#add('change-results', `demo/${change.productId}`, result);
  }

  asked(change: Change, kind: ReviewRequest['kind'], state: ReviewRequest['state'] = 'OPEN'): this {
    const request: ReviewRequest = {
      ...identity(change), reviewId: reviewIdOf(change), version: 1, eventId: eventIdOf(change), kind, state, closedBecause: '', openedAt: timeOf(change),
      updatedAt: timeOf(change) + 20, title: 'A mug', category: change.category, attributes: {}, sequence: [], findings: [], reasons: [], weight: 1,
    }; // prettier-ignore
    return this.#add('review-requests', `demo/${change.productId}/house`, request);
  }

  decided(change: Change, decisionId: string, over: Partial<LedgerEntry> = {}): this {
    const at = timeOf(change) + 30;
    const entry: LedgerEntry = {
      ...identity(change), entryId: decisionId, decisionId, reviewId: reviewIdOf(change), sign: 1, decision: 'APPROVE', kind: 'DECISION', version: 1,
      category: change.category, reasons: [], note: '', reviewer: 'ann', simulated: false, weight: 1, decidedAt: at, recordedAt: at, ...over,
    }; // prettier-ignore
    return this.#add('review-ledger', `demo/${change.productId}`, entry);
  }

  undone(change: Change, decisionId: string, over: Partial<LedgerEntry> = {}): this {
    return this.decided(change, decisionId, { ...over, sign: -1, entryId: `${decisionId}-undo` });
  }

  deadLetter({ productId, offset }: Change, code: string): this {
    const of = (name: string): string => `__connect.errors.${name}`;
    const headers = {
      [of('topic')]: 'product-changes',
      [of('partition')]: '0',
      [of('offset')]: String(offset),
      [of('stage')]: 'image/decode',
      [of('exception.class.name')]: code,
      [of('exception.message')]: 'The first byte is not 0.',
    };
    return this.#add('dead-letters', `demo/${productId}`, Buffer.from('{'), { headers });
  }

  /** What an operator did by hand, of which `change` is a part, and the answer that came of it. */
  reprocessed(change: Change, actionId: string, operator: string, because: string): this {
    const action: OperatorAction = {
      actionId, kind: 'REPROCESS', operator, because, actedAt: timeOf(change) + 40, subject: 'all', key: '', topic: 'reprocess-requests', partition: -1,
      origin: '', stage: '', code: '', count: 1, records: 1,
    }; // prettier-ignore
    this.#add('operator-actions', actionId, action);
    return this.#answer(change, 'REFUSED', { first: false, cause: `reprocess:${actionId}` });
  }

  inserts(): Insert[] {
    return [...this.#records].flatMap(([topic, records]) => insertsOf(topic, records));
  }

  async store(sink: AnalyticsSink): Promise<void> {
    for (const { table, rows, token } of this.inserts()) await sink.insert(table, rows, token);
  }
}
