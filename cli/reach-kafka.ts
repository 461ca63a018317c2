import { probeKafka } from '../adapters/kafka/probe.ts';
import type { ConnectionSettings } from '../adapters/kafka/protocol.ts';

/** Before a command does anything: throws KafkaProbeError where Kafka cannot be used, and says meanwhile what is waited for. */
export async function reachKafka(connection: ConnectionSettings): Promise<void> {
  await probeKafka(connection, {
    onWait: ({ message }) => void process.stderr.write(`Kafka is waited for: ${message}\n`),
  });
}
