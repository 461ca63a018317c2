import { isUtf8 } from 'node:buffer';
import { RefusedRequest } from './failure.ts';

/** One HTTP request as the engine is to run it. */
export interface Statement {
  sql: string;
  /** Rows of an INSERT that must not become part of the text (a binary format). */
  data: Buffer | undefined;
  database: string | undefined;
  /** Applies where the query names no format. */
  defaultFormat: string;
  settings: ReadonlyMap<string, string>;
  /** Values of `{name:Type}`, in ClickHouse's escaped text form. */
  parameters: ReadonlyMap<string, string>;
  /** Requests with the same id see each other's SET, USE and temporary tables. */
  sessionId: string | undefined;
  queryId: string | undefined;
  /** GET may not write, as on ClickHouse's server. */
  readOnly: boolean;
}

/** URL parameters that speak to the HTTP server and are no settings of the engine. */
const NO_SETTINGS = new Set([
  'query',
  'database',
  'default_format',
  'user',
  'password',
  'quota_key',
  'role',
  'query_id',
  'session_id',
  'session_timeout',
  'session_check',
  'close_session',
  'compress',
  'decompress',
  'enable_http_compression',
  'http_zlib_compression_level',
  'wait_end_of_query',
  'buffer_size',
  'stacktrace',
  'client_protocol_version',
]);

const DEFAULT_FORMAT = 'TabSeparated';
/** A statement before its rows: table and columns. Data beyond that are not looked through for it. */
const HEAD_BYTES = 64 * 1024;

export interface RawRequest {
  method: string;
  url: URL;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: Buffer;
}

function headerOf(request: RawRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

function nameOf(key: string): string {
  if (/^\w+$/.test(key)) return key;
  throw new RefusedRequest(115, 'UNKNOWN_SETTING', `The URL parameter "${key}" is no name of a setting.`);
}

/** ClickHouse's rule: the query is the URL's `query` followed by the body; in an INSERT the body is data. */
export function statementOf(request: RawRequest): Statement {
  const { searchParams } = request.url;
  if (searchParams.get('compress') === '1' || searchParams.get('decompress') === '1')
    throw new RefusedRequest(
      48,
      'NOT_IMPLEMENTED',
      "ClickHouse's own block compression (compress=1, decompress=1) is not spoken here: let the client use HTTP compression (gzip) or none.",
    );
  const others = [...searchParams].filter(([key]) => !NO_SETTINGS.has(key));
  const isParameter = ([key]: readonly [string, string]) => key.startsWith('param_');
  return {
    ...textAndData(searchParams.get('query') ?? '', request.body),
    database: searchParams.get('database') ?? headerOf(request, 'x-clickhouse-database'),
    defaultFormat:
      searchParams.get('default_format') ?? headerOf(request, 'x-clickhouse-format') ?? DEFAULT_FORMAT,
    settings: new Map(
      others.filter((pair) => !isParameter(pair)).map(([key, value]) => [nameOf(key), value]),
    ),
    parameters: new Map(
      others.filter(isParameter).map(([key, value]) => [nameOf(key.slice('param_'.length)), value]),
    ),
    sessionId: searchParams.get('session_id') || undefined,
    queryId: searchParams.get('query_id') || undefined,
    readOnly: request.method === 'GET' || request.method === 'HEAD',
  };
}

const BINARY_INSERT =
  /^\s*INSERT\b[\s\S]*\bFORMAT\s+(Native|RowBinary|Parquet|Arrow|ORC|Avro|Protobuf|MsgPack|BSON|Npy)/i;

function textAndData(query: string, body: Buffer): Pick<Statement, 'sql' | 'data'> {
  const head = body.toString('latin1', 0, HEAD_BYTES);
  const isBinary = !isUtf8(body) || body.includes(0) || BINARY_INSERT.test(query === '' ? head : query);
  if (!isBinary) return { sql: joined(query, body.toString('utf8')), data: undefined };
  if (query !== '') return { sql: query, data: body };
  const end = /^[\s\S]*?\bFORMAT\s+\w+[ \t]*\r?\n?/i.exec(head)?.[0].length;
  if (end === undefined) throw new RefusedRequest(62, 'SYNTAX_ERROR', 'The query is not UTF-8 text.');
  return { sql: body.toString('utf8', 0, end), data: body.subarray(end) };
}

function joined(query: string, body: string): string {
  if (query === '') return body;
  return body === '' ? query : `${query}\n${body}`;
}
