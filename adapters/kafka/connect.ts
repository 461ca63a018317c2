import { probeKafka } from './probe.ts';
import type { ConnectionSettings } from './protocol.ts';

/** For the question why nobody answered; by then some seconds have been waited. */
const PATIENCE_MS = 1_000;

/** Connects. Where kafkajs gives up, it is asked what is wrong, and the answer thrown: KafkaProbeError, or kafkajs' own if nothing is. */
export async function connectTo(
  to: { connect(): Promise<void> },
  settings: ConnectionSettings,
): Promise<void> {
  try {
    await to.connect();
  } catch (error) {
    await probeKafka(settings, { patienceMs: PATIENCE_MS });
    throw error;
  }
}
