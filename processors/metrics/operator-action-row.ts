import type { OperatorAction } from '../../schemas/generated/types.ts';
import { monthOf, productOf, text, uint32, utc } from './column-values.ts';
import type { SinkRecord, TableRow } from './sink-record.ts';
import { origin } from './sink-record.ts';

export function operatorActionRow(topic: string, record: SinkRecord): TableRow[] {
  if (record.value === null) return [];
  const action = record.value as OperatorAction;
  const acted = utc(action.actedAt);
  const row = {
    acted_at: acted,
    action_id: text(action.actionId),
    kind: action.kind,
    operator: text(action.operator),
    because: text(action.because),
    subject: text(action.subject),
    key: text(action.key),
    ...productOf(action.key),
    target_topic: text(action.topic),
    target_partition: action.partition,
    origin: text(action.origin),
    stage: text(action.stage),
    code: text(action.code),
    redrives: action.kind === 'REDRIVE' ? uint32(action.count) : 0,
    records: uint32(action.records),
    ...origin(topic, record),
  };
  return [{ table: 'operator_actions', row, month: monthOf(acted) }];
}
