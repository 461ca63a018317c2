/**
 * The output of Kafka's console consumer as records. Keys and values are bytes and come as they are, so what stands between them is text that
 * nobody else writes.
 */
import type { SeenRecord } from './seen-record.ts';

export interface Marks {
  readonly field: string;
  readonly record: string;
  readonly header: string;
  readonly nothing: string;
}

export const marksOf = (secret: string): Marks => ({
  field: `<f:${secret}>`,
  record: `<r:${secret}>`,
  header: `<h:${secret}>`,
  nothing: `<n:${secret}>`,
});

/** For `--formatter-property`. */
export const formatterProperties = (marks: Marks): string[] => [
  ...['timestamp', 'partition', 'offset', 'headers', 'key', 'value'].map((name) => `print.${name}=true`),
  `key.separator=${marks.field}`,
  `line.separator=${marks.record}`,
  `headers.separator=${marks.header}`,
  `null.literal=${marks.nothing}`,
];

/** Takes output piece by piece and answers with the records that are whole. */
export function consoleOutput(topic: string, marks: Marks): (piece: Buffer) => SeenRecord[] {
  let rest: Buffer = Buffer.alloc(0);
  return (piece) => {
    const found: SeenRecord[] = [];
    rest = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    for (let end = rest.indexOf(marks.record); end >= 0; end = rest.indexOf(marks.record)) {
      found.push(recordOf(topic, rest.subarray(0, end), marks));
      rest = rest.subarray(end + marks.record.length);
    }
    return found;
  };
}

const NO_HEADERS = 'NO_HEADERS';

/** `CreateTime:T <f> Partition:P <f> Offset:O <f> name:value <h> … <f> key <f> value`, without the blanks. */
function recordOf(topic: string, bytes: Buffer, marks: Marks): SeenRecord {
  const fields = split(bytes, marks.field);
  const [timestamp, partition, offset, headers, key, value] = fields;
  if (fields.length !== 6 || !timestamp || !partition || !offset || !headers || !key || !value)
    throw new Error(
      `the console consumer wrote what is no record of ${topic}: ${bytes.toString('latin1').slice(0, 200)}`,
    );
  const number = (field: Buffer): number => Number(field.toString().replace(/^.*:/s, ''));
  const text = headers.toString();
  return {
    topic,
    timestamp: number(timestamp),
    partition: number(partition),
    offset: number(offset),
    headers: text === NO_HEADERS ? {} : Object.fromEntries(split(headers, marks.header).map(headerOf)),
    key: orNull(key, marks)?.toString() ?? null,
    value: orNull(value, marks),
  };
}

function headerOf(bytes: Buffer): [string, string] {
  const text = bytes.toString();
  const colon = text.indexOf(':');
  return [text.slice(0, colon), text.slice(colon + 1)];
}

const orNull = (bytes: Buffer, { nothing }: Marks): Buffer | null =>
  bytes.length === nothing.length && bytes.toString() === nothing ? null : Buffer.from(bytes);

function split(bytes: Buffer, mark: string): Buffer[] {
  const parts: Buffer[] = [];
  let from = 0;
  for (let at = bytes.indexOf(mark); at >= 0; at = bytes.indexOf(mark, from)) {
    parts.push(bytes.subarray(from, at));
    from = at + mark.length;
  }
  parts.push(bytes.subarray(from));
  return parts;
}
