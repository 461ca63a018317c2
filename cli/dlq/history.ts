import { readTopic } from '../../adapters/kafka/topic-reader.ts';
import type { Codec } from '../../engine/codec.ts';
import type { KafkaClient } from '../../engine/kafka.ts';
import type { OperatorAction } from '../../schemas/generated/types.ts';

/** What operators have done so far, the oldest first. */
export interface History {
  readonly actions: readonly OperatorAction[];
  /** Ids of the dead letters that have been sent again. */
  readonly redriven: ReadonlySet<string>;
}

export async function readHistory(kafka: KafkaClient, codec: Codec, topic: string): Promise<History> {
  const actions = (await readTopic<OperatorAction>(kafka, topic, codec))
    .flatMap(({ value }) => value ?? [])
    .sort((a, b) => a.actedAt - b.actedAt);
  const redriven = new Set(actions.filter(({ kind }) => kind === 'REDRIVE').map(({ subject }) => subject));
  return { actions, redriven };
}
