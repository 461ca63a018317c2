import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';
import type { Fetched, FetchRequest, NotModified, Refused, Unavailable } from '../../ports/pictures.ts';
import { withDeadline } from './deadline.ts';
import { mediaTypeOf, readAnswer } from './http-answer.ts';
import { openExchange } from './http-exchange.ts';
import type { Agents } from './http-exchange.ts';
import { refused, unavailable } from './outcomes.ts';
import type { PictureUrl } from './picture-url.ts';
import { isPublicAddress } from './public-address.ts';
import { readBody } from './read-body.ts';
import { dnsResolver, systemResolver } from './resolver.ts';
import type { AddressResolver, HostAddress } from './resolver.ts';

const publicResolver = dnsResolver();

/** Where a host points to instead of answering; still to be judged. */
export interface Redirect {
  readonly kind: 'redirect';
  readonly location: string;
}

/** The outcome of one request. */
export type Hop = Fetched | NotModified | Redirect | Refused | Unavailable;

export interface HopSettings {
  readonly connectMs: number;
  readonly idleMs: number;
  readonly maxBytes: number;
  readonly userAgent: string;
  readonly agents: Agents;
  readonly resolve?: AddressResolver;
}

/** One request, without following where it points. */
export async function ask(
  url: PictureUrl,
  conditions: Readonly<Record<string, string>>,
  settings: HopSettings,
  signal: AbortSignal,
): Promise<Hop> {
  const { agents, connectMs, idleMs, maxBytes } = settings;
  const addresses = await addressesOf(url, settings, signal);
  if ('kind' in addresses) return addresses;
  const headers = { ...plainHeaders(settings.userAgent), ...conditions };
  const opened = await openExchange({
    url,
    addresses,
    headers,
    agents,
    connectMs,
    headersMs: idleMs,
    signal,
  });
  if (opened.kind === 'unavailable') return opened;
  const { response } = opened;
  response.on('error', () => undefined); // the reader of the body reports it; here it must only not be thrown
  const status = response.statusCode ?? 0;
  const conditional = Object.keys(conditions).length > 0;
  const reading = readAnswer({ url: url.href, status, headers: response.headers, conditional, maxBytes });
  if (reading.kind === 'picture') {
    const body = await readBody(response, url, { maxBytes, idleMs, signal });
    if (body.kind !== 'body') return body;
    const mediaType = mediaTypeOf(response.headers);
    const { bytes, sha256 } = body;
    return {
      kind: 'fetched',
      bytes,
      sha256,
      finalUrl: url.href,
      ...receivedValidators(response.headers),
      ...(mediaType && { mediaType }),
    };
  }
  // Only an answer without a body leaves a connection that is worth keeping.
  if (reading.kind === 'not-modified' || response.headers['content-length'] === '0') response.resume();
  else response.destroy();
  if (reading.kind === 'not-modified')
    return { kind: 'not-modified', finalUrl: url.href, ...receivedValidators(response.headers) };
  return reading;
}

/** Resolves once and judges every address: a name with one private address among public ones is an attack or a mistake. */
async function addressesOf(
  url: PictureUrl,
  settings: HopSettings,
  signal: AbortSignal,
): Promise<readonly HostAddress[] | Refused | Unavailable> {
  const { hostname, trusted } = url;
  const family = isIP(hostname);
  if (family !== 0) return [{ address: hostname, family: family === 6 ? 6 : 4 }]; // judged when the address was read
  const resolve = settings.resolve ?? (trusted ? systemResolver : publicResolver);
  let addresses: readonly HostAddress[];
  try {
    addresses = await withDeadline(settings.connectMs, signal, (limited) => resolve(hostname, limited));
  } catch {
    signal.throwIfAborted();
    return unavailable('dns-failure', `No name server gives an address for ${hostname}.`);
  }
  if (addresses.length === 0) return unavailable('dns-failure', `${hostname} has no address.`);
  if (trusted || addresses.every(({ address }) => isPublicAddress(address))) return addresses;
  return refused(
    'private-address',
    `${hostname} points to an address that is not on the public internet. Give one that everyone can open.`,
  );
}

function plainHeaders(userAgent: string): Record<string, string> {
  return {
    'user-agent': userAgent,
    // No mention of WebP or AVIF: hosts that adapt would send a recompressed rendition instead of the seller's file.
    accept: 'image/jpeg,image/png,image/*;q=0.8,*/*;q=0.1',
    'accept-encoding': 'identity',
  };
}

/** A header that can be sent: validators come from other systems, so nothing in them may end the line. */
const SENDABLE = /^[\x20-\x7e]{1,1024}$/;

/** The headers of a conditional request. */
export function validatorHeaders({ etag, lastModified }: FetchRequest): Record<string, string> {
  const headers: Record<string, string> = {};
  if (etag !== undefined && SENDABLE.test(etag)) headers['if-none-match'] = etag;
  if (lastModified !== undefined && SENDABLE.test(lastModified)) headers['if-modified-since'] = lastModified;
  return headers;
}

function receivedValidators(headers: IncomingHttpHeaders): { etag?: string; lastModified?: string } {
  const etag = headers.etag;
  const lastModified = headers['last-modified'];
  return {
    ...(etag !== undefined && SENDABLE.test(etag) && { etag }),
    ...(lastModified !== undefined && SENDABLE.test(lastModified) && { lastModified }),
  };
}
