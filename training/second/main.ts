/**
 * The second synthesiser: sequences of product pictures with faults, for tests.
 *
 *   node training/second/main.ts --out DIR --count 600     (--help)
 */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Command, Option } from 'commander';
import { newestAssets } from './assets.ts';
import { useOnly } from './fonts.ts';
import { CORPUS, wholeNumber } from './options.ts';
import { type Part, PARTS } from './part.ts';

interface Options {
  readonly out: string;
  readonly count: number;
  readonly part: Part;
  readonly seed: string;
  readonly source: readonly string[];
  readonly corpus: string;
  readonly json?: true;
}

const values = new Command('second')
  .description(
    'Make labelled sequences for tests. Stop it and start it again as you like: what is there is not made again.',
  )
  .requiredOption('--out <folder>', 'gets sequences.jsonl and images/')
  .option('--count <n>', 'how many sequences', wholeNumber, 600)
  .addOption(
    new Option('--part <part>', 'products, fonts, logos, … of this part of the split')
      .choices(PARTS)
      .default('test'),
  )
  .option('--seed <text>', 'another seed, other sequences', '0')
  .option(
    '--source <source...>',
    'sprites, or folders of real listings on white (listings.jsonl, images/): in turn',
    ['sprites'],
  )
  .option('--corpus <folder>', 'photos as grounds, drawings of brands', CORPUS)
  .option('--json', 'print the counts as one JSON object')
  .parse()
  .opts<Options>();

const say = (line: string) => void process.stderr.write(`${line}\n`);

async function main(): Promise<void> {
  const { part } = values;
  const corpus = resolve(values.corpus);
  if (!existsSync(corpus))
    say(
      `no shared corpora in ${corpus} (--corpus, $AGPIS_CORPUS): no photos as grounds, no brands' drawings`,
    );

  const assets = newestAssets(part);
  useOnly(assets.filter(({ kind }) => kind === 'font').map(({ id, file }) => ({ id, path: file })));
  // Only now may sharp be loaded, by whatever imports it.
  const { libraryOf } = await import('./library.ts');
  const { run, summary } = await import('./run.ts');
  const { opened } = await import('./sources.ts');

  const catalogues = values.source.map((source) => opened(source, part));
  const library = libraryOf(part, assets, corpus);
  const rows = await run({
    folder: resolve(values.out),
    count: values.count,
    part,
    seed: values.seed,
    catalogues,
    library,
    say,
  });
  const found = summary(rows);
  if (values.json) return void process.stdout.write(`${JSON.stringify(found)}\n`);
  const line = ({ code, sequences, share, subKinds }: (typeof found.codes)[number]) => {
    const ways = Object.entries(subKinds).map(([name, count]) => `${name} ${count}`);
    return `${code.padEnd(17)}${String(sequences).padStart(5)} ${(share * 100).toFixed(1).padStart(5)} %  ${ways.join(', ')}`;
  };
  say(found.codes.map(line).join('\n'));
  say(
    `${found.sequences} sequences, ${found.qualified} of them qualified, ${found.pictures} pictures: ${join(resolve(values.out), 'sequences.jsonl')}`,
  );
}

try {
  await main();
} catch (error) {
  say(`second: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
