import { isIP } from 'node:net';
import type { Refused } from '../../ports/pictures.ts';
import { refused, shown } from './outcomes.ts';
import { isPublicAddress } from './public-address.ts';

/** An address that passed every check that needs no network. */
export interface PictureUrl {
  readonly href: string;
  readonly secure: boolean;
  /** A name without trailing dot, or an IP literal without brackets. */
  readonly hostname: string;
  readonly port: number;
  /** Path and query. */
  readonly path: string;
  /** Host header: host, and the port where it is not the scheme's own. */
  readonly host: string;
  /** `host:port`, the key of limits and circuits. */
  readonly hostKey: string;
  /** The operator's allow-list names this host and port: its address may be private. */
  readonly trusted: boolean;
}

export class BadAllowEntryError extends Error {
  readonly code = 'bad-allow-entry';
  constructor(entry: string) {
    super(`"${entry}" on the allow-list is no host and port. Write it like 127.0.0.1:8123 or [::1]:8123.`);
    this.name = 'BadAllowEntryError';
  }
}

const SCHEMES = new Map([
  ['http:', 80],
  ['https:', 443],
]);
const OPEN_PORTS = new Set([80, 443]);
const LONGEST_URL = 4096; // characters; CDNs sign addresses of up to about 2,000

/** Names that never belong to a public host: RFC 6761, 6762 and 8375, ICANN's `internal`, and what routers and intranets use. */
const PRIVATE_SUFFIXES = [
  'localhost',
  'local',
  'internal',
  'home.arpa',
  'lan',
  'home',
  'intranet',
  'corp',
  'private',
];

/** Host keys of an allow-list, in the one spelling that the URL parser gives. Throws BadAllowEntryError. */
export function allowList(entries: readonly string[]): ReadonlySet<string> {
  return new Set(entries.map(allowedKey));
}

function allowedKey(entry: string): string {
  const port = /:(\d{1,5})$/.exec(entry)?.[1];
  const url = URL.parse(`http://${entry}/`);
  if (port === undefined || url === null || url.pathname !== '/' || url.username !== '')
    throw new BadAllowEntryError(entry);
  return `${withoutDot(url.hostname)}:${Number(port)}`;
}

/** Reads an address as browsers do (so 0x7f000001 and 127.1 become 127.0.0.1), then judges what it became. */
export function readPictureUrl(
  text: string,
  allow: ReadonlySet<string>,
  base?: PictureUrl,
): PictureUrl | Refused {
  if (text.length > LONGEST_URL)
    return refused(
      'bad-url',
      `The address has ${text.length} characters; at most ${LONGEST_URL} are accepted.`,
    );
  const url = URL.parse(text, base?.href);
  if (url === null)
    return refused(
      'bad-url',
      `"${shown(text)}" is no web address. Give one like https://shop.example/picture.jpg.`,
    );
  const port = SCHEMES.get(url.protocol);
  if (port === undefined)
    return refused('bad-url', `The scheme ${url.protocol} is not accepted. Give an http or https address.`);
  if (url.username !== '' || url.password !== '')
    return refused(
      'bad-url',
      `The address on ${url.host} carries a user name or password. Give one that needs none.`,
    );
  return judgeHost(toPictureUrl(url, port, allow));
}

function toPictureUrl(url: URL, schemePort: number, allow: ReadonlySet<string>): PictureUrl {
  const hostname = withoutDot(url.hostname);
  const port = url.port === '' ? schemePort : Number(url.port);
  const hostKey = `${hostname}:${port}`;
  const host = url.port === '' ? hostname : hostKey;
  const path = `${url.pathname}${url.search}`;
  return {
    href: `${url.protocol}//${host}${path}`,
    secure: url.protocol === 'https:',
    hostname: hostname.replace(/^\[|\]$/g, ''),
    port,
    path,
    host,
    hostKey,
    trusted: allow.has(hostKey),
  };
}

function judgeHost(url: PictureUrl): PictureUrl | Refused {
  if (url.trusted) return url;
  if (isIP(url.hostname) !== 0 ? !isPublicAddress(url.hostname) : isPrivateName(url.hostname))
    return refused(
      'private-address',
      `${url.hostname} is not on the public internet. Give an address that everyone can open.`,
    );
  if (!OPEN_PORTS.has(url.port))
    return refused(
      'bad-url',
      `Port ${url.port} of ${url.hostname} is not accepted. Serve the picture on port 80 or 443.`,
    );
  return url;
}

function isPrivateName(name: string): boolean {
  if (!name.includes('.')) return true; // a single label has meaning only inside somebody's network
  return PRIVATE_SUFFIXES.some((suffix) => name.endsWith(`.${suffix}`));
}

/** `example.com.` and `example.com` are one host; certificates and allow-lists know it without the dot. */
function withoutDot(hostname: string): string {
  return hostname.replace(/\.$/, '');
}
