import { lookup, Resolver } from 'node:dns/promises';

export interface HostAddress {
  readonly address: string;
  readonly family: 4 | 6;
}

/** All addresses of a name. Rejects where there are none or no name server answers; `signal` ends the wait. */
export type AddressResolver = (name: string, signal: AbortSignal) => Promise<readonly HostAddress[]>;

const TRY_MS = 2000;
const TRIES = 2;

/**
 * Asks the name servers (default: those of the machine) for A and AAAA records. It does not use getaddrinfo, whose calls
 * block the four threads that file access and decoding share: a seller's slow name server must not stop those.
 */
export function dnsResolver(servers?: readonly string[]): AddressResolver {
  return async (name, signal) => {
    const resolver = new Resolver({ timeout: TRY_MS, tries: TRIES });
    if (servers !== undefined) resolver.setServers(servers);
    const cancel = (): void => resolver.cancel();
    signal.addEventListener('abort', cancel, { once: true });
    try {
      const [v4, v6] = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)]);
      if (v4.status === 'rejected' && v6.status === 'rejected') throw v4.reason;
      return [...found(v4, 4), ...found(v6, 6)];
    } finally {
      signal.removeEventListener('abort', cancel);
    }
  };
}

function found(answer: PromiseSettledResult<string[]>, family: 4 | 6): HostAddress[] {
  if (answer.status === 'rejected') return [];
  return answer.value.map((address) => ({ address, family }));
}

/** As the operating system resolves, hosts file included: for the operator's own names on the allow-list. */
export const systemResolver: AddressResolver = async (name) => {
  const addresses = await lookup(name, { all: true });
  return addresses.map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 }));
};
