import { Partitioners } from 'kafkajs';
import { registeredTracer } from '../../engine/trace-context.ts';
import type { PlainRecord } from './plain-record.ts';
import { produceSpans } from './produce-spans.ts';
import { type ConnectionSettings, kafkaOf } from './protocol.ts';

export interface PlainProducer {
  send(topic: string, records: readonly PlainRecord[]): Promise<void>;
  close(): Promise<void>;
}

/** Below the broker's limit of a record batch (1 MiB), with room for headers. */
const MAX_REQUEST_BYTES = 700_000;

/**
 * An idempotent producer for commands and tools (the stream itself writes in transactions). The partitioner is named:
 * it is Java's, and everything of a product must lie in one partition whoever writes it.
 */
export async function openProducer(settings: ConnectionSettings): Promise<PlainProducer> {
  const producer = kafkaOf(settings).producer({
    idempotent: true,
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
    createPartitioner: Partitioners.DefaultPartitioner,
  });
  await producer.connect();

  async function write(topic: string, records: readonly PlainRecord[]): Promise<void> {
    for (const messages of requests(records)) await producer.send({ topic, acks: -1, messages });
  }

  return {
    async send(topic, records) {
      const tracer = registeredTracer(settings.clientId ?? 'kafka');
      if (!tracer) return write(topic, records);
      const spans = produceSpans(tracer, topic, records);
      await write(topic, spans.records).then(
        () => spans.end(),
        (error: unknown) => {
          spans.end(error as Error);
          throw error;
        },
      );
    },
    close: () => producer.disconnect(),
  };
}

function requests(records: readonly PlainRecord[]): PlainRecord[][] {
  const all: PlainRecord[][] = [];
  let bytes = Infinity;
  for (const record of records) {
    const size = (record.value?.length ?? 0) + record.key.length + 600;
    if (bytes + size > MAX_REQUEST_BYTES) {
      all.push([]);
      bytes = 0;
    }
    all.at(-1)?.push(record);
    bytes += size;
  }
  return all;
}
