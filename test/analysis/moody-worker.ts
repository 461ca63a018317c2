import { createHash } from 'node:crypto';
import { threadId } from 'node:worker_threads';
import { serveAnalysis } from '../../adapters/analysis/serve.ts';
import type { PictureFacts } from '../../imaging/facts.ts';
import { PictureError } from '../../imaging/picture-error.ts';

/** A worker whose pictures are words: what each one does is what it says. Facts name the thread that gave them. */
serveAnalysis(async (bytes) => {
  const text = Buffer.from(bytes).toString();
  const [word, ms] = text.split(' ');
  if (word === 'exit') process.exit(3);
  if (word === 'crash') setImmediate(() => crash());
  if (word === 'throw') throw new TypeError('a fault of ours');
  if (word === 'broken') throw new PictureError('corrupt', 'The picture is damaged.');
  if (word === 'spin') for (;;);
  if (word === 'memory') exhaust();
  if (word === 'hang' || word === 'crash') await new Promise(() => undefined);
  if (word === 'last') setTimeout(() => crash(), 20);
  if (ms !== undefined) await new Promise((done) => setTimeout(done, Number(ms)));
  return { sha256: createHash('sha256').update(bytes).digest('hex'), analyser: threadId } as PictureFacts;
});

function crash(): never {
  throw new Error('crashed on purpose');
}

function exhaust(): never {
  const kept: number[][] = [];
  for (;;) kept.push(Array.from({ length: 100_000 }, Math.random));
}
