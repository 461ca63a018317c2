/** Formats whose pieces can be sent one after the other: a row a line, no header, no frame around them. */
const ROW_BY_ROW = new Set([
  'JSONEachRow',
  'JSONLines',
  'NDJSON',
  'JSONStringsEachRow',
  'JSONCompactEachRow',
  'JSONCompactStringsEachRow',
  'TabSeparated',
  'TSV',
  'TabSeparatedRaw',
  'TSVRaw',
  'CSV',
  'RowBinary',
]);

const CONTENT_TYPES: readonly (readonly [RegExp, string])[] = [
  [/^(JSON\w*EachRow|JSONLines|NDJSON)/, 'application/x-ndjson; charset=UTF-8'],
  [/^JSON/, 'application/json; charset=UTF-8'],
  [/^(TabSeparated|TSV)/, 'text/tab-separated-values; charset=UTF-8'],
  [/^CSV/, 'text/csv; charset=UTF-8; header=absent'],
  [/^XML/, 'application/xml; charset=UTF-8'],
  [/^(Native|RowBinary|Parquet|Arrow|ORC|Avro|Protobuf|MsgPack|BSON)/, 'application/octet-stream'],
];

export function canBeStreamed(format: string): boolean {
  return ROW_BY_ROW.has(format);
}

export function contentTypeOf(format: string): string {
  const type = CONTENT_TYPES.find(([pattern]) => pattern.test(format))?.[1] ?? 'text/plain; charset=UTF-8';
  return format.endsWith('WithNames') || format.endsWith('WithNamesAndTypes')
    ? type.replace('header=absent', 'header=present')
    : type;
}

/** The format that a query asks for at its end, where it does. */
export function formatIn(sql: string): string | undefined {
  return /\bFORMAT\s+([A-Za-z]\w*)(?:\s+SETTINGS\b[^;]*)?\s*;?\s*$/i.exec(sql)?.[1];
}
