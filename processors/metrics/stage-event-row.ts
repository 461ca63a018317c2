import type { StageEvent } from '../../schemas/generated/types.ts';
import { finite, monthOf, orMinusOne, text, texts, uint32, utc } from './column-values.ts';
import type { SinkRecord, TableRow } from './sink-record.ts';
import { origin } from './sink-record.ts';

export function stageEventRow(topic: string, record: SinkRecord): TableRow[] {
  if (record.value === null) return [];
  const event = record.value as StageEvent;
  const ts = utc(event.occurredAt);
  const row = {
    ts,
    unit: text(event.unit),
    stage: text(event.stage),
    outcome: text(event.outcome),
    reasons: texts(event.reasons),
    detail: text(event.detail),
    key: text(event.key),
    tenant: text(event.tenant),
    product_id: text(event.productId),
    profile: text(event.profile),
    category: text(event.category),
    version: orMinusOne(event.version),
    event_id: text(event.eventId),
    attempt: uint32(event.attempt),
    items: uint32(event.items),
    latency_ms: finite(event.latencyMs),
    source_topic: text(event.sourceTopic),
    source_partition: event.sourcePartition,
    source_offset: event.sourceOffset,
    trace_id: text(event.traceId),
    ...origin(topic, record),
  };
  return [{ table: 'stage_events', row, month: monthOf(ts) }];
}
