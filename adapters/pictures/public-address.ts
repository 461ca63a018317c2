import { BlockList, isIPv4, isIPv6 } from 'node:net';

/**
 * IPv4 ranges that a public picture cannot live in: IANA's special-purpose registry (RFC 6890 and successors), multicast,
 * the reserved class E, and Azure's host agent, which answers on an address that looks public.
 */
const CLOSED_V4: readonly [network: string, bits: number][] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['168.63.129.16', 32],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];

/** Global unicast IPv6 is 2000::/3 (RFC 4291); everything else, ::1, fc00::/7, fe80::/10 and ff00::/8 included, is closed. */
const OPEN_V6: readonly [network: string, bits: number] = ['2000::', 3];

/** Closed parts of it: protocol assignments (Teredo, benchmarking, ORCHID), documentation, 6to4. */
const CLOSED_V6: readonly [network: string, bits: number][] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
];

/** Prefixes of 96 bits whose last 32 bits are an IPv4 address: mapped (RFC 4291) and NAT64 (RFC 6052). */
const EMBEDDING_V4 = ['0:0:0:0:0:ffff', '64:ff9b:0:0:0:0'];

const closedV4 = new BlockList();
for (const [network, bits] of CLOSED_V4) closedV4.addSubnet(network, bits, 'ipv4');
const closedV6 = new BlockList();
for (const [network, bits] of CLOSED_V6) closedV6.addSubnet(network, bits, 'ipv6');
const openV6 = new BlockList();
openV6.addSubnet(...OPEN_V6, 'ipv6');

/**
 * Whether a literal address lies on the public internet. Anything that is not a plain IPv4 or IPv6 literal, one
 * with a zone id for example, is not.
 */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !closedV4.check(address, 'ipv4');
  if (!isIPv6(address) || address.includes('%')) return false;
  const groups = groupsOf(address);
  const embedded = embeddedV4(groups);
  if (embedded !== undefined) return isPublicAddress(embedded);
  return openV6.check(address, 'ipv6') && !closedV6.check(address, 'ipv6');
}

function embeddedV4(groups: readonly string[]): string | undefined {
  if (!EMBEDDING_V4.includes(groups.slice(0, 6).join(':'))) return undefined;
  const bytes = groups.slice(6).flatMap((group) => {
    const value = Number.parseInt(group, 16);
    return [value >> 8, value & 0xff];
  });
  return bytes.join('.');
}

/** The eight groups of a valid IPv6 literal, each without leading zeros. The URL parser spells them in one way. */
function groupsOf(address: string): string[] {
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [head = '', tail] = canonical.split('::');
  const before = head === '' ? [] : head.split(':');
  if (tail === undefined) return before;
  const after = tail === '' ? [] : tail.split(':');
  return [...before, ...Array<string>(8 - before.length - after.length).fill('0'), ...after];
}
