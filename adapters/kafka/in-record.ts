import type { InRecord } from '../../engine/kafka.ts';
import type { Place } from './fetch.ts';
import type { RawRecord } from './protocol.ts';

export function toInRecord({ at, incarnation }: Place, raw: RawRecord): InRecord {
  return {
    ...at,
    incarnation,
    offset: Number(raw.offset),
    timestamp: Number(raw.timestamp),
    key: raw.key,
    value: raw.value,
    headers: Object.fromEntries(
      Object.entries(raw.headers ?? {}).map(([name, value]) => [name, headerText(value)]),
    ),
  };
}

/** Kafka allows a header name twice; the last wins here. */
function headerText(value: Buffer | string | (Buffer | string)[] | undefined): string {
  const last = Array.isArray(value) ? value.at(-1) : value;
  return last === undefined ? '' : last.toString();
}
