/** A worker of the toy topology in a process of its own, to be killed by tests: node toy-worker.ts NAME */
import { kafkaClient } from '../../adapters/kafka/client.ts';
import { startWorker } from '../../engine/runtime/worker.ts';
import { brokers, jsonCodec, toy } from './toy.ts';

const { graph } = toy(process.argv[2]);
await startWorker({
  topology: graph,
  kafka: kafkaClient({ brokers, clientId: 'toy-worker' }),
  codec: jsonCodec,
  deps: { work: () => new Promise<void>((resolve) => setTimeout(resolve, 3)) },
  views: new Map(),
  writers: new Map(),
  options: { sessionTimeoutMs: 1_500, lingerMs: 20, maxQueuedRecords: 100 },
  log: (level, message) => void process.stderr.write(`${level} ${message}\n`),
});
