import type { Codec } from '../../engine/codec.ts';
import type { KafkaClient } from '../../engine/kafka.ts';
import type { ReviewHistory } from '../../ports/review-history.ts';
import type { LedgerEntry, ReviewRequest } from '../../schemas/generated/types.ts';
import { readTopic } from '../kafka/topic-reader.ts';

/** On Kafka: the ledger's topic, and the compacted topic of requests. */
export function kafkaReviewHistory(parts: {
  readonly kafka: KafkaClient;
  readonly codec: Codec;
  readonly ledger: string;
  readonly requests: string;
}): ReviewHistory {
  const { kafka, codec } = parts;
  const valuesOf = async <V>(topic: string): Promise<V[]> =>
    (await readTopic<V>(kafka, topic, codec)).flatMap(({ value }) => (value === null ? [] : [value]));
  return {
    ledger: () => valuesOf<LedgerEntry>(parts.ledger),
    items: () => valuesOf<ReviewRequest>(parts.requests),
    close: () => kafka.close(),
  };
}
