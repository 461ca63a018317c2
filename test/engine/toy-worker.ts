/** A worker of the toy topology in a process of its own, to be killed by tests: node toy-worker.ts NAME [MS]. With MS, each record keeps the event loop for so long. */
import { kafkaClient } from '../../adapters/kafka/client.ts';
import { startWorker } from '../../engine/runtime/worker.ts';
import { brokers, jsonCodec, toy } from './toy.ts';

const { graph } = toy(process.argv[2]);
const keptMs = Number(process.argv[3] ?? 0);

function work(): Promise<void> {
  if (keptMs === 0) return new Promise((resolve) => setTimeout(resolve, 3));
  for (const until = performance.now() + keptMs; performance.now() < until;);
  return Promise.resolve();
}

await startWorker({
  topology: graph,
  kafka: kafkaClient({ brokers, clientId: 'toy-worker' }),
  codec: jsonCodec,
  deps: { work },
  views: new Map(),
  writers: new Map(),
  options: { sessionTimeoutMs: 1_500, lingerMs: 20, maxQueuedRecords: 100 },
  log: (level, message) => void process.stderr.write(`${level} ${message}\n`),
});
