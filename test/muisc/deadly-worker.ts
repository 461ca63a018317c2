/** The worker of the classifier, but for pictures whose first pixel is black: those end it. One that is grey there holds it for a while. */
import { parentPort } from 'node:worker_threads';
import type { WorkRequest } from '../../adapters/muisc/messages.ts';

const PICTURE = 320 * 320 * 3;

parentPort?.on('message', (request: WorkRequest) => {
  if (request.kind !== 'encode') return;
  const first = Array.from({ length: request.count }, (_, at) => request.pixels[at * PICTURE] ?? 255);
  // The batch that warms up is black all over.
  if (request.pixels.every((level) => level === 0)) return;
  if (first.some((level) => level < 10)) process.exit(3);
  if (first.some((level) => level > 100 && level < 156))
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
});
await import('../../adapters/muisc/worker.ts');
