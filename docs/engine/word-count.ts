/** A complete program: counts words by who said them, exactly once. `KAFKA_BROKERS=127.0.0.1:9092 node docs/engine/word-count.ts` */
import { brokersFrom } from '../../adapters/kafka/broker-address.ts';
import { kafkaClient } from '../../adapters/kafka/client.ts';
import {
  changelog,
  deadLetterTopic,
  emit,
  from,
  pipe,
  stage,
  topic,
  topology,
  unit,
} from '../../engine/language.ts';
import { done } from '../../engine/outcome.ts';
import { startWorker } from '../../engine/runtime/worker.ts';
import { jsonCodec } from '../../engine/json-codec.ts';

export const words = topic<string>()('words', { does: 'words, by speaker' });
export const counts = topic<number>()('word-counts', { does: 'words of each speaker', cleanup: 'compact' });
const memory = changelog<number>()('word-memory', { does: 'counts' });
const deadLetters = deadLetterTopic('dead-words', { does: 'what nobody could use' });

const count = stage({
  name: 'count',
  does: 'counts',
  reads: words,
  writes: [counts],
  remembers: memory,
  create:
    () =>
    (_word, { key, state: n = 0 }) =>
      done({ state: n + 1, emit: [emit(counts, key, n + 1)] }),
});
const counting = unit({
  name: 'counting',
  does: 'counts',
  inputs: [from(words, pipe(count))],
  outputs: [counts],
  store: { changelog: memory },
});
export const wordCount = topology({
  name: 'words',
  units: [counting],
  sinks: [],
  deadLetters,
  partitions: 2,
});

if (import.meta.main) {
  const kafka = kafkaClient({ brokers: brokersFrom(process.env), clientId: 'words' }, console.log);
  const worker = await startWorker({ topology: wordCount, kafka, codec: jsonCodec, log: console.log });
  process.once('SIGTERM', () => void worker.stop().then(() => kafka.close()));
}
