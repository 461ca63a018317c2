import { request as httpRequest } from 'node:http';
import type { Agent as HttpAgent, ClientRequest, IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Agent as HttpsAgent } from 'node:https';
import type { LookupFunction } from 'node:net';
import type { Unavailable } from '../../ports/pictures.ts';
import { shown, unavailable } from './outcomes.ts';
import type { PictureUrl } from './picture-url.ts';
import type { HostAddress } from './resolver.ts';

export interface Agents {
  readonly http: HttpAgent;
  readonly https: HttpsAgent;
}

export interface Exchange {
  readonly url: PictureUrl;
  /** Judged addresses of the host: the connection goes to one of them and nowhere else. */
  readonly addresses: readonly HostAddress[];
  readonly headers: Readonly<Record<string, string>>;
  readonly agents: Agents;
  readonly connectMs: number;
  /** From the connection to the last header. */
  readonly headersMs: number;
  readonly signal: AbortSignal;
}

export interface Opened {
  readonly kind: 'opened';
  readonly response: IncomingMessage;
}

/** Sends one GET and resolves with its headers; the body is still to be read. Rejects with the reason of an aborted signal. */
export async function openExchange(exchange: Exchange): Promise<Opened | Unavailable> {
  const { url, agents } = exchange;
  const first = await attempt(exchange, url.secure ? agents.https : agents.http);
  // A kept connection that the host closed in the meantime says nothing of the host: once more on a new one.
  return first === 'stale-connection' ? mustBeFresh(await attempt(exchange, false), url) : first;
}

function mustBeFresh(
  outcome: Opened | Unavailable | 'stale-connection',
  url: PictureUrl,
): Opened | Unavailable {
  return outcome === 'stale-connection' ? brokenConnection(url) : outcome;
}

function attempt(
  exchange: Exchange,
  agent: HttpAgent | HttpsAgent | false,
): Promise<Opened | Unavailable | 'stale-connection'> {
  const { url, signal, connectMs, headersMs } = exchange;
  const { promise, resolve, reject } = Promise.withResolvers<Opened | Unavailable | 'stale-connection'>();
  if (signal.aborted) {
    reject(signal.reason);
    return promise;
  }
  const request = send(exchange, agent);
  const giveUp = (outcome: Unavailable): void => {
    resolve(outcome);
    request.destroy();
  };
  const noConnection = unavailable(
    'connect-timeout',
    `${url.host} took no connection within ${connectMs} ms.`,
  );
  const noHeaders = unavailable('slow', `${url.host} gave no answer within ${headersMs} ms.`);
  let timer = setTimeout(giveUp, connectMs, noConnection);
  const connected = (): void => {
    clearTimeout(timer);
    timer = setTimeout(giveUp, headersMs, noHeaders);
  };
  request.once('socket', (socket) => {
    if (request.reusedSocket) connected();
    else socket.once(url.secure ? 'secureConnect' : 'connect', connected);
  });
  request.once('response', (response) => resolve({ kind: 'opened', response }));
  request.on('error', (error: NodeJS.ErrnoException) => {
    if (signal.aborted) reject(signal.reason);
    else if (request.reusedSocket && isReset(error)) resolve('stale-connection');
    else resolve(failure(url, error));
  });
  request.once('close', () => resolve(brokenConnection(url))); // the last word, where no other event came
  request.end();
  return promise.finally(() => clearTimeout(timer));
}

function send(
  { url, addresses, headers, signal }: Exchange,
  agent: HttpAgent | HttpsAgent | false,
): ClientRequest {
  const open = url.secure ? httpsRequest : httpRequest;
  return open({
    host: url.hostname,
    port: url.port,
    path: url.path,
    headers: { ...headers, host: url.host },
    lookup: pinnedTo(addresses),
    agent,
    signal,
  });
}

/** Answers the connection's question for the host with the addresses that were judged, so no second resolution can differ. */
function pinnedTo(addresses: readonly HostAddress[]): LookupFunction {
  return (_name, options, callback) => {
    const [first] = addresses;
    if (options.all === true) callback(null, [...addresses]);
    else callback(null, first?.address ?? '', first?.family);
  };
}

const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'EACCES',
  'EPERM',
  'EINVAL',
]);
const TLS_CODE =
  /^(ERR_TLS|ERR_SSL|EPROTO|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|ERR_INVALID_PROTOCOL|HOSTNAME_MISMATCH)/;

function failure(url: PictureUrl, error: NodeJS.ErrnoException): Unavailable {
  const code = error.code ?? '';
  if (UNREACHABLE.has(code))
    return unavailable('connection-refused', `${url.host} takes no connections (${code}).`);
  if (code === 'ETIMEDOUT') return unavailable('connect-timeout', `${url.host} took no connection.`);
  if (code.startsWith('HPE_'))
    return unavailable('bad-response', `${url.host} answered something that is not HTTP (${code}).`);
  if (TLS_CODE.test(code))
    return unavailable('tls-failure', `No secure connection to ${url.host}: ${shown(error.message)}.`);
  return brokenConnection(url, code);
}

export function brokenConnection(url: PictureUrl, code = ''): Unavailable {
  const why = code === '' ? '' : ` (${code})`;
  return unavailable('connection-broken', `${url.host} broke off its answer${why}.`);
}

function isReset({ code }: NodeJS.ErrnoException): boolean {
  return code === 'ECONNRESET' || code === 'EPIPE';
}
