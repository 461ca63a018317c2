import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { readBody } from './body.ts';
import type { Answer, Engine } from './engine.ts';
import { compression } from './compression.ts';
import { failureOf, RefusedRequest } from './failure.ts';
import { contentTypeOf } from './formats.ts';
import { statementOf } from './statement.ts';

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])(:\d+)?$/i;
/** Longer than @clickhouse/client keeps an idle socket (2.5 s), so that it is never the server who hangs up first. */
const KEEP_ALIVE_MS = 10_000;

/**
 * There are no users here, so nobody but this machine's programs may ask: a web page that a browser shows could
 * otherwise send statements to the loopback (by a foreign Origin, or by a name that it lets resolve to 127.0.0.1).
 */
function refuseStrangers({ headers }: IncomingMessage): void {
  const origin = headers.origin === undefined ? undefined : URL.parse(headers.origin);
  if (!LOOPBACK.test(headers.host ?? '') || (origin !== undefined && !LOOPBACK.test(origin?.host ?? '')))
    throw new RefusedRequest(
      516,
      'AUTHENTICATION_FAILED',
      'Only programs on this machine are served, under 127.0.0.1 or localhost.',
    );
}

async function answerStatement(
  engine: Engine,
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await readBody(request, engine.unpackLz4);
  const statement = statementOf({ method: request.method ?? 'GET', url, headers: request.headers, body });
  response.setHeader('X-ClickHouse-Query-Id', statement.queryId ?? randomUUID());
  response.setHeader('X-ClickHouse-Timezone', engine.timezone);
  if (statement.sql.trim() === '') throw new RefusedRequest(62, 'SYNTAX_ERROR', 'Empty query');
  const answer = await engine.run(statement);
  await send(answer, url, request, response).finally(answer.end);
}

async function send(
  answer: Answer,
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  response.setHeader('Content-Type', contentTypeOf(answer.format));
  response.setHeader('X-ClickHouse-Format', answer.format);
  if (answer.read !== undefined)
    response.setHeader(
      'X-ClickHouse-Summary',
      JSON.stringify({ read_rows: String(answer.read.rows), read_bytes: String(answer.read.bytes) }),
    );
  const packer =
    url.searchParams.get('enable_http_compression') === '1'
      ? compression(request.headers['accept-encoding'])
      : undefined;
  if (packer === undefined) return pipeline(Readable.from(answer.pieces), response);
  response.setHeader('Content-Encoding', packer.encoding);
  await pipeline(Readable.from(answer.pieces), packer.create(), response);
}

function fail(error: unknown, response: ServerResponse): void {
  const { code, httpStatus, message } = failureOf(error);
  // After the first rows only a broken connection tells the client that the rest is missing.
  if (response.headersSent) return void response.destroy();
  response.removeHeader('Content-Encoding');
  response.writeHead(httpStatus, {
    'Content-Type': 'text/plain; charset=UTF-8',
    'X-ClickHouse-Exception-Code': String(code),
  });
  response.end(`${message}\n`);
}

async function route(engine: Engine, request: IncomingMessage, response: ServerResponse): Promise<void> {
  response.setHeader('X-ClickHouse-Server-Display-Name', 'chdb');
  refuseStrangers(request);
  const url = new URL(request.url ?? '/', 'http://localhost');
  if (url.pathname === '/ping' || (url.pathname === '/' && request.method === 'GET' && url.search === '')) {
    response.writeHead(200, { 'Content-Type': 'text/plain; charset=UTF-8' });
    response.end('Ok.\n');
    return;
  }
  if (url.pathname !== '/' && url.pathname !== '/query') {
    response.writeHead(404, { 'Content-Type': 'text/plain; charset=UTF-8' });
    response.end(
      `There is no handle ${url.pathname}; queries go to /?query=… by GET or POST, and /ping says whether this runs.\n`,
    );
    return;
  }
  await answerStatement(engine, url, request, response);
}

/** ClickHouse's HTTP interface in front of the engine. */
export function createHttpServer(engine: Engine): Server {
  const server = createServer((request, response) => {
    route(engine, request, response).catch((error: unknown) => fail(error, response));
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.requestTimeout = 0;
  return server;
}
