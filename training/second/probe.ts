/**
 * Whether a local fault leaves traces outside its boxes: an AUC of crops that keep clear of them, which must stay at or below 0.55: the exit code is 1
 * where one does not.
 *
 *   node training/second/probe.ts [--code badge]     (--help)
 */
import { resolve } from 'node:path';
import { Command, Option } from 'commander';
import { newestAssets } from './assets.ts';
import { useOnly } from './fonts.ts';
import { CORPUS, wholeNumber } from './options.ts';
import { type Part, PARTS } from './part.ts';
import type { Sample } from './probe-judge.ts';

const LIMIT = 0.55;

interface Options {
  readonly pictures: number;
  readonly first: number;
  readonly code?: string;
  readonly part: Part;
  readonly source: string;
  readonly corpus: string;
}

const values = new Command('probe')
  .description('Print the AUC of crops outside all boxes, of each local fault and of all')
  .option('--pictures <n>', 'of each fault', wholeNumber, 700)
  .option('--first <n>', 'number of the first picture', wholeNumber, 0)
  .option('--code <code>', 'one fault alone')
  .addOption(new Option('--part <part>', 'of the split').choices(PARTS).default('test'))
  .option('--source <source>', 'sprites, or a folder of real listings on white', 'sprites')
  .option('--corpus <folder>', 'photos as grounds, drawings of brands', CORPUS)
  .parse()
  .opts<Options>();

async function main(): Promise<void> {
  const { part } = values;
  const assets = newestAssets(part);
  useOnly(assets.filter(({ kind }) => kind === 'font').map(({ id, file }) => ({ id, path: file })));
  // Only now may sharp be loaded, by whatever imports it.
  const { libraryOf } = await import('./library.ts');
  const { opened } = await import('./sources.ts');
  const { judged } = await import('./probe-judge.ts');
  const { LOCAL, samples } = await import('./probe-samples.ts');
  const [catalogue, library] = [opened(values.source, part), libraryOf(part, assets, resolve(values.corpus))];
  const codes = LOCAL.filter((code) => values.code === undefined || code === values.code);
  if (codes.length === 0) throw new Error(`--code is one of ${LOCAL.join(', ')}, not "${values.code}"`);

  let worst = 0;
  const print = (name: string, found: readonly Sample[]) => {
    const { auc, low, high } = judged(found);
    worst = Math.max(worst, auc);
    const pictures = new Set(found.map(({ picture }) => picture)).size;
    const figures = `AUC ${auc.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)})`;
    process.stdout.write(`${name.padEnd(12)} ${figures} on ${found.length} crops of ${pictures} pictures\n`);
  };
  const all: Sample[] = [];
  for (const code of codes) {
    const found: Sample[] = [];
    for (let number = values.first; number < values.first + values.pictures; number++)
      found.push(...(await samples(code, number, catalogue, library)));
    print(code, found);
    all.push(...found);
  }
  if (codes.length > 1) print('all local', all);
  if (worst > LIMIT)
    throw new Error(`${worst.toFixed(3)} is above ${LIMIT}: the fault can be told without being seen`);
}

try {
  await main();
} catch (error) {
  process.stderr.write(`probe: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
