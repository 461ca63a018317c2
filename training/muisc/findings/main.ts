/**
 * What is measured on each picture of a set, kept in the cache for training: by the analyser of the stream, so that serving sees the same numbers.
 *
 *   node training/muisc/findings/main.ts --sequences FOLDER|NAME [--threads 1]
 *
 * ${AGPIS_CACHE:-~/.cache/agpis}/findings/<folder of the set>/ gets findings.npy (pictures in the order of the rows, a column for
 * each name) and findings.json. Stop it and start it again as you like.
 */
import { join } from 'node:path';
import { Command } from 'commander';
import { workerAnalyser } from '../../../adapters/analysis/worker-analyser.ts';
import { ANALYSER_VERSION } from '../../../imaging/facts.ts';
import type { PictureAnalyser } from '../../../ports/analysis.ts';
import { FINDING_NAMES, FINDINGS_VERSION, findingsOf } from '../../../processors/muisc/findings.ts';
import { CACHE } from '../../second/cache.ts';
import { atLeastOne } from '../../second/options.ts';
import { openSet, type PictureSet } from './sets.ts';
import { Table } from './table.ts';

const BLOCK = 256;

const values = new Command('findings')
  .description('Measure the pictures of a set for training. Stop it and start it again as you like.')
  .requiredOption('--sequences <set>', 'name of a set in the cache (train), or its folder')
  .option('--threads <n>', 'measure so many pictures at once', atLeastOne, 1)
  .parse()
  .opts<{ sequences: string; threads: number }>();

const say = (line: string) => void process.stderr.write(`${line}\n`);

async function measured(analyser: PictureAnalyser, bytes: Buffer, number: number): Promise<number[]> {
  // The hash is the key of caches, and there is none here.
  const result = await analyser.analyse(String(number), bytes);
  if (result.kind === 'facts') return findingsOf(result.facts);
  throw new Error(`picture ${number} of the set cannot be read (${result.code}): ${result.sentence}`);
}

async function fill(table: Table, { pictures }: PictureSet, analyser: PictureAnalyser): Promise<void> {
  const blocks = Array.from({ length: Math.ceil(pictures.length / BLOCK) }, (_, block) => block);
  const open = blocks.filter((block) => !table.has(block));
  const sizeOf = (block: number) => Math.min(BLOCK, pictures.length - block * BLOCK);
  let left = open.reduce((sum, block) => sum + sizeOf(block), 0);
  say(`${pictures.length} pictures, ${pictures.length - left} of them measured`);
  const started = performance.now();
  let done = 0;
  for (const block of open) {
    const first = block * BLOCK;
    const some = pictures.slice(first, first + BLOCK);
    const rows = await Promise.all(some.map((read, k) => measured(analyser, read(), first + k)));
    table.write(block, first, rows);
    done += rows.length;
    left -= rows.length;
    const rate = (1000 * done) / (performance.now() - started);
    say(`${pictures.length - left}/${pictures.length} pictures, ${rate.toFixed(1)} pictures/s, ${Math.ceil(left / rate / 60)} min left`);
  }
}

async function main(): Promise<void> {
  const set = openSet(values.sequences);
  const folder = join(CACHE, 'findings', set.name);
  const made = { findings: FINDINGS_VERSION, analyser: ANALYSER_VERSION, set: set.digest, block: BLOCK };
  const table = new Table(folder, { names: FINDING_NAMES, made, rows: set.pictures.length });
  const analyser = workerAnalyser({ workers: values.threads });
  try {
    await fill(table, set, analyser);
  } finally {
    await analyser.close();
    table.close();
  }
  process.stdout.write(`${folder}\n`);
}

try {
  await main();
} catch (error) {
  say(`findings: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
