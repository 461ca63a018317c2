import { CONNECT_ERRORS, ENGINE_ERRORS, saidBy } from '../../engine/dead-letters/headers.ts';
import { monthOf, orMinusOne, productOf, text, uint32, utc } from './column-values.ts';
import type { SinkRecord, TableRow } from './sink-record.ts';
import { origin } from './sink-record.ts';

/** A dead letter is a copy of bytes that may mean nothing: all that is known of it stands in headers and key. */
export function deadLetterRow(topic: string, record: SinkRecord): TableRow[] {
  const { headers } = record;
  const error = (name: string): string => headers[CONNECT_ERRORS + name] ?? '';
  const ts = utc(record.timestamp);
  const row = {
    ts,
    stage: text(error('stage')),
    code: text(error('exception.class.name')),
    message: text(error('exception.message')),
    attempts: uint32(wholeNumber(saidBy(headers, ENGINE_ERRORS.attempt))),
    key: text(record.key),
    ...productOf(record.key),
    value_bytes: record.value instanceof Uint8Array ? record.value.length : 0,
    source_topic: text(error('topic')),
    source_partition: orMinusOne(wholeNumber(error('partition'))),
    source_offset: orMinusOne(wholeNumber(error('offset'))),
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [text(name), text(value)])),
    ...origin(topic, record),
  };
  return [{ table: 'dead_letters', row, month: monthOf(ts) }];
}

const wholeNumber = (value: string | undefined): number =>
  value && /^\d{1,15}$/.test(value) ? Number(value) : NaN;
