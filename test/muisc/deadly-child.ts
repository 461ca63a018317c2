/** The child process of the classifier, but for pictures whose first pixel is black: those end it. */
import type { WorkRequest } from '../../adapters/muisc/messages.ts';

const PICTURE = 320 * 320 * 3;

process.on('message', (request: WorkRequest | { readonly kind?: undefined }) => {
  if (request.kind !== 'encode') return;
  // Batches that warm up are black all over; so is what makes up a batch.
  if (request.pixels.every((level) => level === 0)) return;
  const first = Array.from({ length: request.count }, (_, at) => request.pixels[at * PICTURE] ?? 255);
  if (first.some((level) => level < 10)) process.kill(process.pid, 'SIGKILL');
});
await import('../../adapters/muisc/child.ts');
