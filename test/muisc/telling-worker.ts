/** The worker of the classifier, which also tells everybody who listens what it is asked. */
import { BroadcastChannel, parentPort, threadId } from 'node:worker_threads';
import type { WorkRequest } from '../../adapters/muisc/messages.ts';
import { TELLING } from './telling.ts';
import type { Telling } from './telling.ts';

const channel = new BroadcastChannel(TELLING);
channel.unref();
parentPort?.on('message', (request: WorkRequest) => {
  const pictures = request.kind === 'encode' ? request.count : request.batch.pictures;
  const telling: Telling = { worker: threadId, what: `${request.kind} ${String(pictures)}` };
  channel.postMessage(telling);
});
await import('../../adapters/muisc/worker.ts');
