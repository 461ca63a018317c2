import { probeKafka } from './probe.ts';
import type { ConnectionSettings } from './protocol.ts';
import { type ReachNotice, reachNotice } from './reach-notice.ts';

/** For the question why nobody answered; by then some seconds have been waited. */
const PATIENCE_MS = 1_000;

/**
 * Connects. Where kafkajs gives up (after some 8 s), it is asked what is wrong, and the answer thrown: KafkaProbeError, or kafkajs' own
 * if nothing is. Whoever waits is told of the same before, by `notice`; default: as a warning of the process.
 */
export async function connectTo(
  to: { connect(): Promise<void> },
  settings: ConnectionSettings,
  notice: ReachNotice = reachNotice(settings),
): Promise<void> {
  const stop = notice.watch();
  try {
    await to.connect();
  } catch (error) {
    await probeKafka(settings, { patienceMs: PATIENCE_MS });
    throw error;
  } finally {
    stop();
  }
}
