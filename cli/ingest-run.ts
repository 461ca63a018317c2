/** Sends the changes of a file, and tells of each that is bad: everything of `agpis ingest` but its options and its output. */
import type { PlainRecord } from '../adapters/kafka/plain-record.ts';
import type { LineNote, Parsed } from '../processors/ingest/adapters/parsed.ts';
import { contentHash } from '../processors/ingest/content-hash.ts';
import { type ChangeProblemCode, validateChange } from '../processors/ingest/validate.ts';
import { cloudEventHeaders } from '../schemas/cloudevents.ts';
import { CodecError } from '../schemas/codec-error.ts';
import type { ProductChange } from '../schemas/generated/types.ts';

export interface IngestNote extends LineNote {
  /** error: the change was not sent. warning: it was. */
  readonly level: 'error' | 'warning';
}

export interface IngestSummary {
  /** Changes sent, or in a dry run those that would be. */
  readonly sent: number;
  /** Deletes among them. */
  readonly deletes: number;
  /** Changes or lines that were left out. */
  readonly bad: number;
  readonly warnings: number;
}

export interface IngestParts {
  readonly knownProfiles: ReadonlySet<string>;
  /** Throws CodecError. */
  readonly encode: (change: ProductChange) => Buffer;
  readonly send: (records: readonly PlainRecord[]) => Promise<void>;
  readonly onNote: (note: IngestNote) => void;
}

/** Records in one call of `send`. */
const CHUNK = 500;
/** Kafka's limit is 1 MiB a record batch as brokers are configured by default; the rest is for the key and the headers. */
const MAX_VALUE_BYTES = 1_000_000;

/**
 * What makes a change unfit to be sent at all: it would have the wrong key, or none of its versions would compare. Everything else
 * is sent, since the catalogue is to get its answer from the system (change-results), as for a change that came another way.
 */
const unfit: ReadonlySet<ChangeProblemCode> = new Set<ChangeProblemCode>([
  'bad-id',
  'bad-version',
  'bad-time',
]);

export async function ingestChanges(
  parsed: AsyncIterable<Parsed>,
  parts: IngestParts,
): Promise<IngestSummary> {
  const counts = { sent: 0, deletes: 0, bad: 0, warnings: 0 };
  let chunk: PlainRecord[] = [];
  const note = (level: IngestNote['level'], notes: readonly LineNote[]): void =>
    notes.forEach((each) => parts.onNote({ level, ...each }));
  const flush = async (): Promise<void> => {
    if (chunk.length > 0) await parts.send(chunk);
    counts.sent += chunk.length;
    chunk = [];
  };
  for await (const entry of parsed) {
    const judged = judge(entry, parts);
    note('warning', judged.warnings);
    counts.warnings += judged.warnings.length;
    if (judged.record) {
      chunk.push(judged.record);
      if (judged.isDelete) counts.deletes += 1;
    } else {
      note('error', judged.problems);
      counts.bad += 1;
    }
    if (chunk.length >= CHUNK) await flush();
  }
  await flush();
  return counts;
}

interface Judged {
  readonly record: PlainRecord | undefined;
  readonly isDelete: boolean;
  readonly problems: readonly LineNote[];
  readonly warnings: readonly LineNote[];
}

function judge(entry: Parsed, { knownProfiles, encode }: IngestParts): Judged {
  if (entry.kind === 'bad')
    return { record: undefined, isDelete: false, problems: entry.problems, warnings: [] };
  const { change, line, warnings } = entry;
  const refused = (sentence: string): Judged => ({
    record: undefined,
    isDelete: false,
    problems: [{ line, field: '', sentence }],
    warnings,
  });
  const problem = validateChange(change, { knownProfiles });
  if (problem && unfit.has(problem.code)) return refused(problem.sentence);
  const value = encoded(change, encode);
  if (typeof value === 'string') return refused(value);
  const expected = problem
    ? [
        {
          line,
          field: '',
          sentence: `${problem.sentence} It is sent, and will be answered "${problem.code}".`,
        },
      ]
    : [];
  return {
    record: toRecord(change, value),
    isDelete: change.deleted,
    problems: [],
    warnings: [...warnings, ...expected],
  };
}

/** The bytes, or a sentence. */
function encoded(change: ProductChange, encode: IngestParts['encode']): Buffer | string {
  try {
    const value = encode(change);
    if (value.length <= MAX_VALUE_BYTES) return value;
    return `The change takes ${String(value.length)} bytes, and Kafka takes about ${String(MAX_VALUE_BYTES)}; shorten its texts.`;
  } catch (error) {
    if (error instanceof CodecError) return error.message;
    throw error;
  }
}

/** The id tells a version's contents apart, and is the same when the file is sent again. */
function toRecord(change: ProductChange, value: Buffer): PlainRecord {
  const key = `${change.tenant}/${change.productId}`;
  const headers = cloudEventHeaders({
    topic: 'product-changes',
    id: `${key}:${String(change.version)}:${contentHash(change).slice(0, 12)}`,
    source: '/agpis/ingest',
    subject: key,
    time: change.occurredAt,
  });
  return { key, value, headers };
}
