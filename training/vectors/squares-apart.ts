/**
 * How far the squares that serving makes of pictures are from those of training, in levels of 255.
 *
 *     node training/vectors/squares-apart.ts PYTHON FOLDER [EVERY]      # each EVERYth JPEG below FOLDER, default all
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeSquare } from '../../imaging/decode.ts';

const SIDE = 320;
const [python, folder, every = '1'] = process.argv.slice(2);
if (python === undefined || folder === undefined)
  throw new Error('Give the python of training/README.md and a folder of JPEGs.');
const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.jpg')).sort();
const files = names.filter((_, at) => at % Number(every) === 0).map((name) => join(folder, name));
if (files.length === 0) throw new Error(`There is no JPEG below ${folder}.`);

const child = spawn(python, [join(import.meta.dirname, 'squares_of_training.py')], {
  stdio: ['pipe', 'pipe', 'inherit'],
});
child.stdin.end(`${files.join('\n')}\n`);
const chunks: Buffer[] = [];
child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
const [status] = (await once(child, 'close')) as [number];
if (status !== 0) throw new Error(`${python} ended with ${String(status)}.`);
const theirs = Buffer.concat(chunks);

const bytes = SIDE * SIDE * 3;
const means: number[] = [];
let most = 0;
for (const [at, file] of files.entries()) {
  const ours = await decodeSquare(await readFile(file), { side: SIDE, ground: '#ffffff' });
  let sum = 0;
  ours.forEach((level, k) => {
    const apart = Math.abs(level - theirs[at * bytes + k]!);
    sum += apart;
    most = Math.max(most, apart);
  });
  means.push(sum / bytes);
}
const mean = means.reduce((sum, one) => sum + one, 0) / means.length;
process.stdout.write(
  `${String(files.length)} pictures: mean ${mean.toFixed(3)} levels, worst picture ${Math.max(...means).toFixed(3)}, worst byte ${String(most)}\n`,
);
