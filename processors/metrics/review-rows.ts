import type { LedgerEntry, ReviewRequest } from '../../schemas/generated/types.ts';
import { finite, monthOf, orMinusOne, productOf, text, texts, uint32, utc } from './column-values.ts';
import type { SinkRecord, TableRow } from './sink-record.ts';
import { origin } from './sink-record.ts';

export function reviewRequestRow(topic: string, record: SinkRecord): TableRow[] {
  const row = record.value === null ? tombstone(record) : change(record.value as ReviewRequest);
  return [
    { table: 'review_requests', row: { ...row, ...origin(topic, record) }, month: monthOf(row.updated_at) },
  ];
}

const change = (request: ReviewRequest) => ({
  updated_at: utc(request.updatedAt),
  opened_at: utc(request.openedAt),
  review_id: text(request.reviewId),
  tenant: text(request.tenant),
  product_id: text(request.productId),
  profile: text(request.profile),
  version: orMinusOne(request.version),
  event_id: text(request.eventId),
  kind: request.kind as string,
  state: request.state as string,
  closed_because: text(request.closedBecause),
  title: text(request.title),
  category: text(request.category),
  images: uint32(request.sequence.length),
  reasons: texts(request.reasons.map((reason) => reason.code)),
  sentences: texts(request.reasons.map((reason) => reason.sentence)),
  weight: finite(request.weight),
});

const tombstone = (record: SinkRecord): ReturnType<typeof change> => ({
  updated_at: utc(record.timestamp),
  opened_at: utc(record.timestamp),
  review_id: '',
  ...productOf(record.key),
  profile: text(record.key.split('/')[2] ?? ''),
  version: -1,
  event_id: '',
  kind: '',
  state: 'TOMBSTONE',
  closed_because: '',
  title: '',
  category: '',
  images: 0,
  reasons: [],
  sentences: [],
  weight: 1,
});

export function ledgerRow(topic: string, record: SinkRecord): TableRow[] {
  if (record.value === null) return [];
  const entry = record.value as LedgerEntry;
  const recorded = utc(entry.recordedAt);
  const row = {
    recorded_at: recorded,
    decided_at: utc(entry.decidedAt),
    entry_id: text(entry.entryId),
    decision_id: text(entry.decisionId),
    review_id: text(entry.reviewId),
    sign: entry.sign < 0 ? -1 : 1,
    decision: entry.decision,
    kind: entry.kind,
    tenant: text(entry.tenant),
    product_id: text(entry.productId),
    profile: text(entry.profile),
    version: orMinusOne(entry.version),
    category: text(entry.category),
    reasons: texts(entry.reasons),
    note: text(entry.note),
    reviewer: text(entry.reviewer),
    simulated: entry.simulated,
    weight: finite(entry.weight),
    ...origin(topic, record),
  };
  return [{ table: 'review_ledger', row, month: monthOf(recorded) }];
}
