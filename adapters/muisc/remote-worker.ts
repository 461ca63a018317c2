/**
 * The inside of a worker thread of a classifier whose graphs run on a server: one request at a time. A thread, since tensors as
 * JSON take the processor longer than the main thread may be held.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { kserveClient } from '../kserve/client.ts';
import { ServerError } from '../kserve/server-error.ts';
import type { WorkerMessage } from '../threads/seat.ts';
import { graphs, worked } from './graphs.ts';
import type { Graph } from './graphs.ts';
import type { Away, RemoteSetup, WorkAnswer, WorkRequest } from './messages.ts';
import { namesOf } from './server.ts';

const port = parentPort;
if (port === null)
  throw new Error('remote-worker.ts runs in a worker thread; use muiscClassifier elsewhere.');
const { manifest, vocabulary, url, models, isBinary, timeoutMs } = workerData as RemoteSetup;
const client = kserveClient({ url, timeoutMs });

const graphOf =
  (model: string): Graph =>
  async (feeds, outputs) => {
    const inputs = Object.entries(feeds).map(([name, { data, dims }]) => ({ name, shape: dims, data }));
    const tensors = await client.infer({ model, inputs, outputs, isBinary });
    return Object.fromEntries(Array.from(tensors, ([name, { data }]) => [name, data]));
  };

const remote = graphs({
  picture: graphOf(models.picture),
  pairs: graphOf(models.pairs),
  sequence: graphOf(models.sequence),
  manifest,
  vocabulary,
});
const needed = namesOf(models);

port.on('message', (request: WorkRequest) => {
  void worked(remote, request).catch(blamed).then(say);
});
say({ kind: 'ready' });

function say(message: WorkerMessage<WorkAnswer | Away>): void {
  port?.postMessage(message);
}

/** Only a server that took the work, failed at it and goes on says something of the work. */
async function blamed(error: Error): Promise<WorkerMessage<WorkAnswer | Away>> {
  if (!(error instanceof ServerError)) return { kind: 'fault', error };
  const isUp = error.code === 'failed' && (await client.isReady(needed).catch(() => false));
  return isUp ? { kind: 'fault', error } : { kind: 'away', message: error.message };
}
