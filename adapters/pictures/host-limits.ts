import type { Unavailable } from '../../ports/pictures.ts';
import { circuitBreaker } from './circuit-breaker.ts';
import type { BreakerOptions, CircuitBreaker } from './circuit-breaker.ts';
import { unavailable } from './outcomes.ts';
import { slots } from './slots.ts';
import type { Slots } from './slots.ts';

export interface HostLimitOptions {
  /** Requests under way at one host. Default 6, as browsers do. */
  readonly perHost?: number;
  /** Requests under way at all hosts; times the largest picture it bounds the memory in use. Default 32. */
  readonly inAll?: number;
  readonly circuit?: BreakerOptions;
  /** Monotonic milliseconds. */
  readonly now?: () => number;
}

export interface HostLimits {
  /**
   * Runs the work when the host has a place and its circuit is not open. An `unavailable` outcome counts as a
   * failure of the host, any other as a sign of life, a rejection as neither.
   */
  run<T extends { readonly kind: string }>(
    host: string,
    signal: AbortSignal,
    work: () => Promise<T | Unavailable>,
  ): Promise<T | Unavailable>;
}

interface Host {
  readonly places: Slots;
  readonly breaker: CircuitBreaker;
}

/** Hosts remembered at most; a seller may own endless sub-domains. */
const MOST_HOSTS = 10_000;

export function hostLimits(options: HostLimitOptions = {}): HostLimits {
  const { perHost = 6, inAll = 32, circuit = {}, now = () => performance.now() } = options;
  const hosts = new Map<string, Host>();
  const all = slots(inAll);

  return {
    async run(name, signal, work) {
      const host = hosts.get(name) ?? { places: slots(perHost), breaker: circuitBreaker(circuit) };
      hosts.delete(name);
      hosts.set(name, host); // the least recently used comes first
      const releaseHost = await host.places.take(signal);
      try {
        const ticket = host.breaker.admit(now());
        if (typeof ticket === 'number') return circuitOpen(name, ticket);
        return await guarded(host.breaker, ticket, all, signal, now, work);
      } finally {
        releaseHost();
        forget(hosts, name, host);
      }
    },
  };
}

async function guarded<T extends { readonly kind: string }>(
  breaker: CircuitBreaker,
  ticket: { readonly probe: boolean },
  all: Slots,
  signal: AbortSignal,
  now: () => number,
  work: () => Promise<T | Unavailable>,
): Promise<T | Unavailable> {
  let release: (() => void) | undefined;
  try {
    release = await all.take(signal);
    const outcome = await work();
    if (isUnavailable(outcome)) breaker.failed(ticket, now(), outcome.retryAfterMs);
    else breaker.succeeded(ticket);
    return outcome;
  } catch (error) {
    breaker.abandoned(ticket);
    throw error;
  } finally {
    release?.();
  }
}

function isUnavailable(outcome: { readonly kind: string }): outcome is Unavailable {
  return outcome.kind === 'unavailable';
}

function circuitOpen(host: string, waitMs: number): Unavailable {
  const seconds = Math.ceil(waitMs / 1000);
  return unavailable(
    'circuit-open',
    `${host} is not asked for ${seconds} s: it failed repeatedly or asked for a pause.`,
    Math.ceil(waitMs),
  );
}

function forget(hosts: Map<string, Host>, name: string, host: Host): void {
  if (host.places.isIdle() && host.breaker.isClean()) hosts.delete(name);
  if (hosts.size <= MOST_HOSTS) return;
  for (const [oldest, { places }] of hosts) {
    if (!places.isIdle()) continue;
    hosts.delete(oldest);
    return;
  }
}
