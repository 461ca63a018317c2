import { type Header, headerTexts, type InRecord } from '../kafka.ts';
import {
  CONNECT_ERRORS,
  ENGINE_ERRORS,
  FIRST_ERROR_HEADER,
  isCutHeader,
  isRedriveHeader,
  saidBy,
} from './headers.ts';
import { type Redriven, redrivenOf } from './redriven.ts';

/** A record that a task gave up, taken apart again: what it was, where it lay, and why it was given up. */
export interface Letter {
  /** <incarnation>/<partition>/<offset> in the topic of dead letters. */
  readonly id: string;
  readonly place: { readonly partition: number; readonly offset: number };
  /** When it was set aside, ms since 1970. */
  readonly at: number;
  /** Where the record lay; undefined where the letter does not say. */
  readonly source:
    | {
        readonly topic: string;
        readonly partition: number;
        readonly offset: number;
        /** Empty in letters of before it was kept. */
        readonly incarnation: string;
      }
    | undefined;
  /** `unit/stage` that gave it up. */
  readonly stage: string;
  readonly code: string;
  readonly message: string;
  /** Durable retries before it was given up. */
  readonly attempt: number;
  /** As they were in the record; without the marks of earlier redrives. */
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: readonly Header[];
  /** Undefined where the record had not been redriven before it ended here. */
  readonly redriven: Redriven | undefined;
  /** True where the record was too large to be kept: there is nothing to send again. */
  readonly isCut: boolean;
}

/** Reads a record of the topic of dead letters. Never throws: what others wrote there is a letter that says little. */
export function letterOf(record: InRecord): Letter {
  const { partition, offset, incarnation } = record;
  const texts = headerTexts(record.headers);
  const error = (name: string): string => texts[CONNECT_ERRORS + name] ?? '';
  const own = ownHeaders(record.headers);
  return {
    id: `${incarnation}/${String(partition)}/${String(offset)}`,
    place: { partition, offset },
    at: record.timestamp,
    source: sourceOf(error, saidBy(texts, ENGINE_ERRORS.incarnation) ?? ''),
    stage: error('stage'),
    code: error('exception.class.name'),
    message: error('exception.message'),
    attempt: wholeNumber(saidBy(texts, ENGINE_ERRORS.attempt)) ?? 0,
    key: record.key,
    value: record.value,
    headers: own.filter((header) => !isRedriveHeader(header)),
    redriven: redrivenOf(headerTexts(own)),
    isCut: own.some(isCutHeader),
  };
}

/** The headers that the record came with. Those of an earlier topic of dead letters, say of Kafka Connect's, are its own. */
function ownHeaders(headers: readonly Header[]): readonly Header[] {
  const first = headers.findLastIndex(({ name }) => name === FIRST_ERROR_HEADER);
  return first < 0 ? headers : headers.slice(0, first);
}

function sourceOf(error: (name: string) => string, incarnation: string): Letter['source'] {
  const topic = error('topic');
  const partition = wholeNumber(error('partition'));
  const offset = wholeNumber(error('offset'));
  if (topic === '' || partition === undefined || offset === undefined) return undefined;
  return { topic, partition, offset, incarnation };
}

const wholeNumber = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
