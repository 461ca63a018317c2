import { CONNECT_ERRORS, CUT_HEADER, ENGINE_ERRORS, FIRST_ERROR_HEADER } from '../../dead-letters/headers.ts';
import { headersOf, type InRecord, type OutRecord } from '../../kafka.ts';
import { batchSizeOf } from '../../record-size.ts';
import type { Failure } from '../../language.ts';

interface Place {
  readonly topic: string;
  readonly partition: number;
  readonly unit: string;
  readonly attempt: number;
}

/** Instead of key, bytes and headers of a record that is too large to be kept. */
const CUT = [{ name: CUT_HEADER, value: Buffer.from('1') }];

/**
 * A dead letter keeps key, bytes and headers of the record untouched, byte for byte, and says behind them in Kafka Connect's
 * error headers what happened, so that tools made for those read it (KIP-298): of a name that comes twice the last counts.
 * Above `limit` bytes it is told of alone: a task must get past every record.
 */
export function deadLetterRecord(
  record: InRecord,
  failure: Failure,
  at: Place,
  limit: { readonly bytes: number },
): OutRecord {
  const whole = letterOf(record, failure, at);
  if (batchSizeOf(whole) <= limit.bytes) return whole;
  return letterOf({ ...record, key: null, value: null, headers: CUT }, failure, at);
}

function letterOf(record: InRecord, failure: Failure, at: Place): OutRecord {
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
        [ENGINE_ERRORS.incarnation]: record.incarnation,
        [`${CONNECT_ERRORS}stage`]: `${at.unit}/${failure.stage}`,
        [`${CONNECT_ERRORS}exception.class.name`]: failure.errorClass ?? failure.code,
        [`${CONNECT_ERRORS}exception.message`]: shortened(failure.message),
        [ENGINE_ERRORS.attempt]: String(at.attempt),
      }),
    ],
  };
}

/** Characters of a message that a letter keeps: headers are bytes of the record, which its topic has to take. */
const MESSAGE_LENGTH = 2_000;

const shortened = (message: string): string =>
  message.length <= MESSAGE_LENGTH
    ? message
    : `${message.slice(0, MESSAGE_LENGTH)}… (${String(message.length)} characters)`;
