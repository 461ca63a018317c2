import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { FetchRequest, FetchResult, PictureFetcher } from '../../ports/pictures.ts';
import { Overtime, withDeadline } from './deadline.ts';
import { hostLimits } from './host-limits.ts';
import type { HostLimitOptions } from './host-limits.ts';
import { ask, validatorHeaders } from './hop.ts';
import type { Hop, HopSettings } from './hop.ts';
import { refused, shown, unavailable } from './outcomes.ts';
import { allowList, readPictureUrl } from './picture-url.ts';
import type { PictureUrl } from './picture-url.ts';
import { refusalCache } from './refusal-cache.ts';
import type { AddressResolver } from './resolver.ts';

export interface HttpFetcherOptions extends HostLimitOptions {
  /** `host:port` pairs that may be private and on any port, such as `127.0.0.1:8123`. Default none. */
  readonly allow?: readonly string[];
  /** For a name's addresses, in milliseconds, and again for the connection and its TLS handshake. Default 5 s. */
  readonly connectMs?: number;
  /** From the connection to the last header, and between two reads of the body. Default 5 s. */
  readonly idleMs?: number;
  /** For everything, redirects included, waiting for a place at the host excluded. Default 15 s. */
  readonly totalMs?: number;
  /** Default 20 MB (20,000,000 bytes). */
  readonly maxBytes?: number;
  /** Default 3. */
  readonly maxRedirects?: number;
  /** How long a refusal is repeated without asking again. Short, because a seller mends an address and says so. Default 10 s. */
  readonly refusalMs?: number;
  readonly userAgent?: string;
  /** Default: name servers for sellers' names, the operating system for names on the allow-list. */
  readonly resolve?: AddressResolver;
}

export interface HttpFetcher extends PictureFetcher {
  /** Closes kept connections. */
  close(): void;
}

interface Settings extends HopSettings {
  readonly totalMs: number;
  readonly maxRedirects: number;
}

/** Idle connections kept, and for how long: a product's pictures mostly come from one host, one after the other. */
const KEEP = { keepAlive: true, maxFreeSockets: 32, timeout: 10_000, scheduling: 'lifo' } as const;

/**
 * Fetches sellers' pictures over HTTP without becoming their tool: each hop's address is read as browsers read it, all
 * its IP addresses must be public, and the connection goes to exactly those.
 */
export function httpFetcher(options: HttpFetcherOptions = {}): HttpFetcher {
  const settings: Settings = {
    connectMs: 5000,
    idleMs: 5000,
    totalMs: 15_000,
    maxBytes: 20_000_000,
    maxRedirects: 3,
    userAgent: 'AGPIS/0.1 (product picture fetcher)',
    agents: { http: new HttpAgent(KEEP), https: new HttpsAgent(KEEP) },
    ...options,
  };
  const now = options.now ?? (() => performance.now());
  const allow = allowList(options.allow ?? []);
  const limits = hostLimits(options);
  const refusals = refusalCache(options.refusalMs ?? 10_000, now);

  async function follow(start: PictureUrl, request: FetchRequest, signal: AbortSignal): Promise<FetchResult> {
    const validated = readPictureUrl(request.finalUrl ?? request.url, allow);
    let leftMs = settings.totalMs;
    let url = start;
    for (let hop = 0; hop <= settings.maxRedirects; hop += 1) {
      const target = url;
      const headers = 'href' in validated && validated.href === url.href ? validatorHeaders(request) : {};
      const outcome = await limits.run(url.hostKey, signal, async () => {
        const began = performance.now();
        const got = await timed(target, headers, leftMs, settings, signal);
        leftMs -= performance.now() - began;
        return got;
      });
      if (outcome.kind !== 'redirect') return outcome;
      const next = readPictureUrl(outcome.location, allow, url);
      if ('kind' in next)
        return refused(next.code, `${shown(url.href)} redirects elsewhere. ${next.sentence}`);
      url = next;
    }
    const most = settings.maxRedirects;
    return refused(
      'too-many-redirects',
      `${shown(start.href)} redirects more than ${most} times. Give the address at the end.`,
    );
  }

  return {
    async fetch(request, signal = new AbortController().signal) {
      signal.throwIfAborted();
      const start = readPictureUrl(request.url, allow);
      if ('kind' in start) return start;
      const known = refusals.get(start.href);
      if (known !== undefined) return known;
      const result = await follow(start, request, signal);
      if (result.kind === 'refused') refusals.put(start.href, result);
      return result;
    },
    close() {
      settings.agents.http.destroy();
      settings.agents.https.destroy();
    },
  };
}

async function timed(
  url: PictureUrl,
  headers: Readonly<Record<string, string>>,
  leftMs: number,
  settings: Settings,
  signal: AbortSignal,
): Promise<Hop> {
  try {
    return await withDeadline(Math.max(leftMs, 0), signal, (limited) => ask(url, headers, settings, limited));
  } catch (error) {
    if (error instanceof Overtime)
      return unavailable('slow', `${url.host} did not finish within ${settings.totalMs} ms.`);
    throw error;
  }
}
