/** Tells that a broker is away and that it is back, once each and now and then between: the stream waits in silence otherwise. */
export interface Outage {
  /** An attempt failed and another follows. */
  failed(error: Error): void;
  /** An attempt succeeded. */
  answered(): void;
}

/** Where it is told; the engine's log fits. */
export type OutageLog = (
  level: 'info' | 'warn',
  message: string,
  facts?: Readonly<Record<string, unknown>>,
) => void;

const AGAIN_MS = 30_000;
/** A leader that moves is answered for within this. */
const SERIOUS_MS = 1_000;

/** `now`: ms of a clock that nobody sets. Several connections of one client share it, so that a broker that ends ten of them is told of once. */
export function createOutage(log: OutageLog, now: () => number = () => performance.now()): Outage {
  let since: number | undefined;
  let toldAt = -Infinity;
  return {
    failed(error) {
      since ??= now();
      if (now() - since < SERIOUS_MS || now() - toldAt < AGAIN_MS) return;
      toldAt = now();
      log('warn', 'Kafka does not answer; trying again until it does', { error: error.message });
    },
    answered() {
      if (since === undefined) return;
      if (toldAt > -Infinity) log('info', 'Kafka answers again', { afterMs: Math.round(now() - since) });
      since = undefined;
      toldAt = -Infinity;
    },
  };
}
