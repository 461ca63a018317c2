import type { Header, InRecord } from '../../engine/kafka.ts';
import type { Place } from './fetch.ts';
import type { KafkajsHeaders, RawRecord } from './protocol.ts';

export function toInRecord({ at, incarnation }: Place, raw: RawRecord): InRecord {
  const { offset, timestamp, key, value, headers = [] } = raw;
  return {
    ...at,
    incarnation,
    offset: Number(offset),
    timestamp: Number(timestamp),
    key,
    value,
    headers: isList(headers) ? headers : headersOf(headers),
  };
}

const isList = (headers: readonly Header[] | KafkajsHeaders): headers is readonly Header[] =>
  Array.isArray(headers);

/**
 * Of a broker that is read by name. kafkajs finds what every object has where a name is "constructor" or the like, and puts it
 * before the header's value.
 */
const headersOf = (headers: KafkajsHeaders): Header[] =>
  Object.entries(headers).flatMap(([name, found]) =>
    [found].flat().flatMap((value) => (value === null || Buffer.isBuffer(value) ? { name, value } : [])),
  );
