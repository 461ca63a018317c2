/** A complete program: counts words by who said them, exactly once. `KAFKA_BROKERS=127.0.0.1:9092 node docs/engine/word-count.ts` */
import { kafkaClient } from '../../adapters/kafka/client.ts';
import { type EmissionTo, from, pipe, stage, topic, topology, unit } from '../../engine/language.ts';
import { done } from '../../engine/outcome.ts';
import { startWorker } from '../../engine/runtime/worker.ts';
import { jsonCodec } from './json-codec.ts';

export const words = topic<string>()('words', { does: 'words, by speaker' });
export const counts = topic<number>()('word-counts', { does: 'words of each speaker', cleanup: 'compact' });
const memory = topic<{ state: number | null }>()('word-memory', { does: 'counts', cleanup: 'compact' });
const deadLetters = topic<never>()('dead-words', { does: 'what nobody could use', hasSchema: false });

const count = stage<string | null, never, unknown, number, EmissionTo<typeof counts>>({
  name: 'count',
  does: 'counts',
  create:
    () =>
    (_word, { key, state: n = 0 }) =>
      done({ state: n + 1, emit: [{ topic: counts.name, key, value: n + 1 }] }),
});
const inputs = [from(words, pipe(count))];
const counting = unit({
  name: 'counting',
  does: 'counts',
  inputs,
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
  const kafka = kafkaClient({ brokers: String(process.env['KAFKA_BROKERS']).split(','), clientId: 'words' });
  const worker = await startWorker({ topology: wordCount, kafka, codec: jsonCodec, log: console.log });
  process.once('SIGTERM', () => void worker.stop().then(() => kafka.close()));
}
