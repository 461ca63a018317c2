export interface BreakerOptions {
  /** Failures in a row that open the circuit. Default 5. */
  readonly failures?: number;
  /** First pause, in milliseconds; it doubles with each failed probe. Default 30 s. */
  readonly openMs?: number;
  /** Longest pause that doubling reaches. Default 10 min. */
  readonly maxOpenMs?: number;
}

/** Leave to send one request. `probe` marks the single one that tests an open circuit. */
export interface Ticket {
  readonly probe: boolean;
}

export interface CircuitBreaker {
  /** A ticket, or the milliseconds until another request may be tried. */
  admit(now: number): Ticket | number;
  succeeded(ticket: Ticket): void;
  /** `pauseMs` is the pause that the host itself asked for: it opens the circuit at once. */
  failed(ticket: Ticket, now: number, pauseMs?: number): void;
  /** The request was cancelled and says nothing of the host. */
  abandoned(ticket: Ticket): void;
  /** Nothing is held against the host, so its breaker may be forgotten. */
  isClean(): boolean;
}

/** What a refused caller is told while the outcome of a probe is awaited: a probe lasts a few seconds. */
const PROBE_WAIT_MS = 1000;

/** Stops asking a host that does not answer: closed, open for a growing pause, then one probe at a time. Times are monotonic milliseconds. */
export function circuitBreaker(options: BreakerOptions = {}): CircuitBreaker {
  const { failures = 5, openMs = 30_000, maxOpenMs = 600_000 } = options;
  let inRow = 0;
  let pauses = 0;
  let openUntil: number | undefined;
  let probing = false;

  const open = (now: number, pauseMs: number): void => {
    openUntil = Math.max(openUntil ?? 0, now + pauseMs);
  };

  return {
    admit(now) {
      if (openUntil === undefined) return { probe: false };
      if (now < openUntil) return openUntil - now;
      if (probing) return PROBE_WAIT_MS;
      probing = true;
      return { probe: true };
    },
    succeeded(ticket) {
      if (openUntil !== undefined && !ticket.probe) return; // sent before the circuit opened: no news
      inRow = 0;
      pauses = 0;
      openUntil = undefined;
      probing = false;
    },
    failed(ticket, now, pauseMs) {
      if (ticket.probe) probing = false;
      inRow += 1;
      if (pauseMs !== undefined) return open(now, pauseMs);
      if (openUntil !== undefined ? !ticket.probe : inRow < failures) return;
      open(now, Math.min(openMs * 2 ** pauses, maxOpenMs));
      pauses += 1;
    },
    abandoned(ticket) {
      if (ticket.probe) probing = false;
    },
    isClean: () => inRow === 0 && openUntil === undefined,
  };
}
