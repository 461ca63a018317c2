import type { PlainRecord } from '../../adapters/kafka/plain-record.ts';
import { openProducer } from '../../adapters/kafka/produce.ts';
import type { Codec } from '../../engine/codec.ts';
import type { ReviewDecision } from '../../schemas/generated/types.ts';
import { cloudEventHeaders } from '../../schemas/cloudevents.ts';
import { productChanges, reviewDecisions } from '../../topology/topics.ts';
import { type KafkaAddress, kafkaConnection } from '../settings.ts';
import type { ScenarioEvent } from './scenario.ts';

/** Sends the events in order. */
export async function produceChanges(
  kafka: KafkaAddress,
  codec: Codec,
  events: readonly ScenarioEvent[],
): Promise<void> {
  const producer = await openProducer(kafkaConnection(kafka, 'agpis-demo-catalogue'));
  try {
    await producer.send(
      productChanges.name,
      events.map((event, i) => toRecord(event, i, codec)),
    );
  } finally {
    await producer.close();
  }
}

function toRecord({ key, change, raw }: ScenarioEvent, index: number, codec: Codec): PlainRecord {
  const value = raw ?? (change ? codec.encode(productChanges.name, change) : null);
  const headers = cloudEventHeaders({
    topic: 'product-changes',
    id: `demo-${key}-${String(change?.version ?? 0)}-${String(index)}`,
    source: '/demo/catalogue',
    subject: key,
    time: change?.occurredAt ?? Date.now(),
  });
  return { key, value, headers };
}

/** Sends decisions one after the other in the background; faults are told once. */
export function produceDecision(kafka: KafkaAddress, codec: Codec, onError: (error: Error) => void) {
  const opened = openProducer(kafkaConnection(kafka, 'agpis-demo-reviewer'));
  let work: Promise<unknown> = opened;
  return {
    send(decision: ReviewDecision): void {
      const key = `${decision.tenant}/${decision.productId}`;
      const headers = cloudEventHeaders({
        topic: 'review-decisions',
        id: decision.decisionId,
        source: '/demo/reviewer',
        subject: key,
        time: decision.decidedAt,
      });
      const record = { key, value: codec.encode(reviewDecisions.name, decision), headers };
      work = work.then(async () => (await opened).send(reviewDecisions.name, [record]));
      work.catch((error: unknown) => onError(error as Error));
    },
    async close(): Promise<void> {
      await work.catch(() => undefined);
      await (await opened).close();
    },
  };
}
