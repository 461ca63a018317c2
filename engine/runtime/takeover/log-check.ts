import type { KafkaClient } from '../../kafka.ts';

/**
 * A unit that joins inputs judges records of one by what it knows of another's log: a verdict on an event of a log that it has
 * not heard of is as good as none. So before it commits it asks whether its inputs are still the logs that it knows; where one
 * was created anew it throws, and what it judged meanwhile is judged again after the takeover. A unit of one input needs no
 * such question: its records are of the log that it asks for.
 */
export function logCheck(
  kafka: Pick<KafkaClient, 'incarnations'>,
  known: ReadonlyMap<string, string>,
): () => Promise<void> {
  const topics = [...known.keys()];
  if (topics.length < 2) return async () => undefined;
  return async () => {
    const present = await kafka.incarnations(topics);
    const changed = topics.filter((topic) => present.get(topic) !== known.get(topic));
    if (changed.length > 0) throw new Error(`${changed.join(', ')} was created anew`);
  };
}
