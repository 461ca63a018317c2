import { probeKafka } from './probe.ts';
import type { ConnectionSettings } from './protocol.ts';

/** A connection to a broker nearby takes some ms; one that takes so long is worth a look, ms. */
const LOOK_AFTER_MS = 1_000;
/** For each of at most two looks: who waits is told after 3 s at the latest. */
const LOOK_MS = 1_000;
/** How often the same client tells again. */
const AGAIN_MS = 30_000;

/** Says why a connection does not come about while it is still waited for. */
export interface ReachNotice {
  /** Somebody waits for a connection. Answers with what ends that. */
  watch(): () => void;
}

type Tell = (because: Error) => void;

/** Node prints it, unless told otherwise: a program that was given no log must not be silent. */
const asWarning: Tell = ({ message }) =>
  process.emitWarning(`Kafka is waited for: ${message}`, 'KafkaWarning');

/** One for all connections of a client, which wait for the same. */
export function reachNotice(settings: ConnectionSettings, tell: Tell = asWarning): ReachNotice {
  let waiting = 0;
  let looking: NodeJS.Timeout | undefined;
  let toldAt = Number.NEGATIVE_INFINITY;

  function told(because: Error): void {
    const now = performance.now();
    if (waiting === 0 || now - toldAt < AGAIN_MS) return;
    toldAt = now;
    tell(because);
  }

  return {
    watch() {
      waiting += 1;
      looking ??= setTimeout(() => {
        probeKafka(settings, { patienceMs: LOOK_MS, onWait: told }).catch(told);
      }, LOOK_AFTER_MS);
      return () => {
        waiting -= 1;
        if (waiting > 0) return;
        clearTimeout(looking);
        looking = undefined;
      };
    },
  };
}
