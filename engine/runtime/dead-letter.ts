import { CONNECT_ERRORS, FIRST_ERROR_HEADER } from '../dead-letters/headers.ts';
import { headersOf, type InRecord, type OutRecord } from '../kafka.ts';
import type { Failure } from '../language.ts';

/**
 * A dead letter keeps key, bytes and headers of the record untouched, byte for byte, and says behind them in Kafka Connect's
 * error headers what happened, so that tools made for those read it (KIP-298): of a name that comes twice the last counts.
 */
export function deadLetterRecord(
  record: InRecord,
  failure: Failure,
  at: { readonly topic: string; readonly partition: number; readonly unit: string; readonly attempt: number },
): OutRecord {
  return {
    topic: at.topic,
    partition: at.partition,
    key: record.key,
    value: record.value,
    headers: [
      ...record.headers,
      ...headersOf({
        [FIRST_ERROR_HEADER]: record.topic,
        [`${CONNECT_ERRORS}partition`]: String(record.partition),
        [`${CONNECT_ERRORS}offset`]: String(record.offset),
        'agpis-incarnation': record.incarnation,
        [`${CONNECT_ERRORS}stage`]: `${at.unit}/${failure.stage}`,
        [`${CONNECT_ERRORS}exception.class.name`]: failure.errorClass ?? failure.code,
        [`${CONNECT_ERRORS}exception.message`]: failure.message.slice(0, 2_000),
        'agpis-attempt': String(at.attempt),
      }),
    ],
  };
}
