import type { Codec } from '../../engine/codec.ts';
import type { KafkaClient } from '../../engine/kafka.ts';
import type { ReviewQueue } from '../../ports/review-queue.ts';
import { cloudEventHeaders } from '../../schemas/cloudevents.ts';
import type { ReviewDecision, ReviewRequest } from '../../schemas/generated/types.ts';
import { openProducer } from '../kafka/produce.ts';
import type { ConnectionSettings } from '../kafka/protocol.ts';
import { readTopic } from '../kafka/topic-reader.ts';

/** The reviewers' queue on Kafka: what the compacted topic of requests holds, and decisions written to theirs. */
export function kafkaReviewQueue(parts: {
  readonly kafka: KafkaClient;
  readonly codec: Codec;
  readonly connection: ConnectionSettings;
  readonly requests: string;
  readonly decisions: string;
}): ReviewQueue {
  const { kafka, codec } = parts;
  return {
    async open() {
      const latest = new Map<string, ReviewRequest | null>();
      for (const { key, value } of await readTopic<ReviewRequest>(kafka, parts.requests, codec))
        latest.set(key, value);
      return [...latest.values()]
        .flatMap((request) => (request?.state === 'OPEN' ? [request] : []))
        .sort((a, b) => a.openedAt - b.openedAt);
    },

    async decisions() {
      // Anybody may write decisions; what is none has gone to the dead letters, and must not keep the reviewers from theirs.
      const skip = (): undefined => undefined;
      return (await readTopic<ReviewDecision>(kafka, parts.decisions, codec, skip)).flatMap(
        ({ value }) => value ?? [],
      );
    },

    async decide(decision) {
      const key = `${decision.tenant}/${decision.productId}`;
      const headers = cloudEventHeaders({
        topic: 'review-decisions',
        id: decision.decisionId,
        source: '/agpis/review',
        subject: key,
        time: decision.decidedAt,
      });
      const producer = await openProducer(parts.connection);
      try {
        await producer.send(parts.decisions, [
          { key, value: codec.encode(parts.decisions, decision), headers },
        ]);
      } finally {
        await producer.close();
      }
    },

    close: () => kafka.close(),
  };
}
