import type { IncomingHttpHeaders } from 'node:http';
import type { Refused, Unavailable } from '../../ports/pictures.ts';
import { refused, shown, unavailable } from './outcomes.ts';

/** What the status and the headers of an answer mean, before its body is read. */
export type Reading =
  | { readonly kind: 'picture' }
  | { readonly kind: 'not-modified' }
  | { readonly kind: 'redirect'; readonly location: string }
  | Refused
  | Unavailable;

export interface AnswerHead {
  readonly url: string;
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** The request carried a validator, so 304 is a possible answer. */
  readonly conditional: boolean;
  readonly maxBytes: number;
}

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const FORBIDDEN = new Set([401, 402, 403, 407, 451]);
const LATER = new Set([408, 425]);

export function readAnswer(head: AnswerHead): Reading {
  const { status, conditional, headers } = head;
  const at = shown(head.url);
  if (status === 200 || status === 203) return readPictureHeaders(head);
  if (status === 304 && conditional) return { kind: 'not-modified' };
  if (REDIRECTS.has(status) && headers.location !== undefined)
    return { kind: 'redirect', location: asUtf8(headers.location) };
  if (status === 204 || status === 205)
    return refused('empty', `${at} answered ${status} without a picture. Upload it again.`);
  if (status === 404 || status === 410)
    return refused(
      'not-found',
      `${at} answered ${status}: there is no picture. Upload it or correct the address.`,
    );
  if (FORBIDDEN.has(status))
    return refused(
      'forbidden',
      `${at} answered ${status}: the picture is not open to everyone. Make it readable without signing in.`,
    );
  if (status === 429)
    return unavailable('throttled', `${at} answered 429: too many requests.`, retryAfterMs(headers));
  if (status >= 500 || LATER.has(status))
    return unavailable('server-error', `${at} answered ${status}.`, retryAfterMs(headers));
  if (status >= 400) return refused('rejected', `${at} answered ${status}. Correct the address.`);
  return unavailable('bad-response', `${at} answered ${status}, which is no answer to this request.`);
}

/** Node reads headers as Latin-1; addresses outside ASCII are sent as UTF-8. */
function asUtf8(header: string): string {
  return Buffer.from(header, 'latin1').toString('utf8');
}

function readPictureHeaders({ url, headers, maxBytes }: AnswerHead): Reading {
  const encoding = headers['content-encoding']?.trim().toLowerCase() ?? '';
  if (encoding !== '' && encoding !== 'identity')
    return refused(
      'wrong-encoding',
      `${shown(url)} is sent compressed (${shown(encoding)}). Serve the picture file as it is.`,
    );
  const declared = Number(headers['content-length'] ?? 0);
  if (declared > maxBytes) return tooLarge(url, maxBytes);
  return { kind: 'picture' };
}

export function tooLarge(url: string, maxBytes: number): Refused {
  return refused('too-large', `${shown(url)} has more than ${maxBytes} bytes. Give a smaller file.`);
}

/** The longest pause that a host may ask for: the last of the ingest timers. */
const LONGEST_PAUSE_MS = 6 * 3600_000;

/** Retry-After (RFC 9110, 10.2.3), as seconds or as a date, in milliseconds from `now`. */
export function retryAfterMs(headers: IncomingHttpHeaders, now: number = Date.now()): number | undefined {
  const value = headers['retry-after']?.trim();
  if (value === undefined || value === '') return undefined;
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now;
  if (Number.isNaN(ms)) return undefined;
  return Math.min(Math.max(ms, 0), LONGEST_PAUSE_MS);
}

export function mediaTypeOf(headers: IncomingHttpHeaders): string | undefined {
  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  return type === '' ? undefined : type;
}
