/**
 * The second synthesiser: sequences of product pictures with faults, for tests.
 *
 *   node training/second/main.ts --out DIR --count 600 [--part test] [--seed 0] [--source sprites|FOLDER …] [--json]
 *
 * A folder is one of real listings with pictures on white (listings.jsonl, images/). Stop it and start it again as you like.
 */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { newestAssets } from './assets.ts';
import { useOnly } from './fonts.ts';
import { type Part, PARTS } from './part.ts';

const { values } = parseArgs({
  options: {
    out: { type: 'string' },
    count: { type: 'string', default: '600' },
    part: { type: 'string', default: 'test' },
    seed: { type: 'string', default: '0' },
    source: { type: 'string', multiple: true, default: ['sprites'] },
    corpus: { type: 'string', default: process.env['AGPIS_CORPUS'] ?? '' },
    json: { type: 'boolean', default: false },
  },
});

const say = (line: string) => void process.stderr.write(`${line}\n`);

function corpusFolder(): string {
  const beside = resolve(import.meta.dirname, '..', '..', '..', 'shared', 'corpus');
  return values.corpus !== '' ? resolve(values.corpus) : beside;
}

async function main(): Promise<void> {
  if (values.out === undefined) throw new Error('say where to with --out DIR');
  const part = values.part as Part;
  if (!PARTS.includes(part)) throw new Error(`--part is one of ${PARTS.join(', ')}, not "${values.part}"`);
  const corpus = corpusFolder();
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
    count: Number(values.count),
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
