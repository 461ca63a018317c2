import type { ChangeResult } from '../../schemas/generated/types.ts';
import { monthOf, orMinusOne, text, texts, uint32, utc } from './column-values.ts';
import type { SinkRecord, TableRow } from './sink-record.ts';
import { origin } from './sink-record.ts';

export function changeResultRow(topic: string, record: SinkRecord): TableRow[] {
  if (record.value === null) return [];
  const result = record.value as ChangeResult;
  const answered = utc(result.answeredAt);
  const row = {
    answered_at: answered,
    occurred_at: utc(result.occurredAt),
    tenant: text(result.tenant),
    product_id: text(result.productId),
    profile: text(result.profile),
    profiles: uint32(result.profiles),
    version: orMinusOne(result.version),
    event_id: text(result.eventId),
    outcome: result.outcome,
    first: result.first,
    cause: text(result.cause),
    reasons: texts(result.reasons.map((reason) => reason.code)),
    sentences: texts(result.reasons.map((reason) => reason.sentence)),
    feedback: text(result.feedback),
    revision: orMinusOne(result.revision),
    ...origin(topic, record),
  };
  return [{ table: 'change_results', row, month: monthOf(answered) }];
}
