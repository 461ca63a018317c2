import { changeResultRow } from './change-result-row.ts';
import { deadLetterRow } from './dead-letter-row.ts';
import { operatorActionRow } from './operator-action-row.ts';
import { ledgerRow, reviewRequestRow } from './review-rows.ts';
import { sequenceRow } from './sequence-row.ts';
import type { SinkRecord, TableRow } from './sink-record.ts';
import { stageEventRow } from './stage-event-row.ts';

const MAPPINGS: Readonly<Record<string, (topic: string, record: SinkRecord) => TableRow[]>> = {
  'stage-events': stageEventRow,
  'change-results': changeResultRow,
  sequences: sequenceRow,
  'review-requests': reviewRequestRow,
  'review-ledger': ledgerRow,
  'dead-letters': deadLetterRow,
  'operator-actions': operatorActionRow,
};

/** Topics that have a table. */
export const METRICS_TOPICS: readonly string[] = Object.keys(MAPPINGS);

/**
 * The rows of one record: the same for the same record on any day and machine, since a block sent again must equal
 * the first. A topic without a table is a fault of the topology and throws.
 */
export function toRows(topic: string, record: SinkRecord): TableRow[] {
  const mapping = MAPPINGS[topic];
  if (!mapping)
    throw new Error(`No table takes records of topic ${topic}; known are ${METRICS_TOPICS.join(', ')}.`);
  return mapping(topic, record);
}
