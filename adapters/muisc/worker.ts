/** The inside of a worker thread of the classifier: sessions of its own, one request at a time. */
import { parentPort, workerData } from 'node:worker_threads';
import { oneByOne } from '../threads/one-by-one.ts';
import type { WorkerMessage } from '../threads/seat.ts';
import { worked } from './graphs.ts';
import type { WorkAnswer, WorkRequest, WorkerSetup } from './messages.ts';
import { openSessions } from './sessions.ts';

const port = parentPort;
if (port === null) throw new Error('worker.ts runs in a worker thread; use muiscClassifier elsewhere.');
const sessions = await openSessions(workerData as WorkerSetup);

port.on(
  'message',
  oneByOne((request: WorkRequest) =>
    worked(sessions, request).then(
      (answer) => say(...answerTo(request, answer)),
      (error: Error) => say({ kind: 'fault', error }),
    ),
  ),
);
say({ kind: 'ready' });

function say(message: WorkerMessage<WorkAnswer>, moved: ArrayBuffer[] = []): void {
  port?.postMessage(message, moved);
}

/** Outputs of a run are ours: they move to the other thread without a copy; so does the memory of the pixels, to be used again. */
function answerTo(request: WorkRequest, answer: WorkAnswer): [WorkAnswer, ArrayBuffer[]] {
  const tensors = Object.values(answer).flatMap((value: unknown) =>
    value instanceof Float32Array ? [value.buffer as ArrayBuffer] : [],
  );
  if (request.kind !== 'encode' || answer.kind !== 'encoded') return [answer, tensors];
  const pixels = request.pixels.buffer as ArrayBuffer;
  return [{ ...answer, pixels }, [...tensors, pixels]];
}
