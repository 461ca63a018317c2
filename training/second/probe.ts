/**
 * Whether a local fault leaves traces outside its boxes: an AUC of crops that keep clear of them, which must stay at or below 0.55.
 *
 *   node training/second/probe.ts [--pictures 700] [--first 0] [--code badge] [--part test] [--source sprites|FOLDER]
 */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { newestAssets } from './assets.ts';
import { useOnly } from './fonts.ts';
import { type Part, PARTS } from './part.ts';
import type { Sample } from './probe-judge.ts';

const { values } = parseArgs({
  options: {
    pictures: { type: 'string', default: '700' },
    first: { type: 'string', default: '0' },
    code: { type: 'string' },
    part: { type: 'string', default: 'test' },
    source: { type: 'string', default: 'sprites' },
    corpus: {
      type: 'string',
      default:
        process.env['AGPIS_CORPUS'] ?? resolve(import.meta.dirname, '..', '..', '..', 'shared', 'corpus'),
    },
  },
});

async function main(): Promise<void> {
  const part = values.part as Part;
  if (!PARTS.includes(part)) throw new Error(`--part is one of ${PARTS.join(', ')}, not "${values.part}"`);
  const assets = newestAssets(part);
  useOnly(assets.filter(({ kind }) => kind === 'font').map(({ id, file }) => ({ id, path: file })));
  // Only now may sharp be loaded, by whatever imports it.
  const { libraryOf } = await import('./library.ts');
  const { opened } = await import('./sources.ts');
  const { judged } = await import('./probe-judge.ts');
  const { LOCAL, samples } = await import('./probe-samples.ts');
  const [catalogue, library] = [opened(values.source, part), libraryOf(part, assets, values.corpus)];
  const codes = LOCAL.filter((code) => values.code === undefined || code === values.code);
  if (codes.length === 0) throw new Error(`--code is one of ${LOCAL.join(', ')}, not "${values.code}"`);

  const print = (name: string, found: readonly Sample[]) => {
    const { auc, low, high } = judged(found);
    const pictures = new Set(found.map(({ picture }) => picture)).size;
    const figures = `AUC ${auc.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)})`;
    process.stdout.write(`${name.padEnd(12)} ${figures} on ${found.length} crops of ${pictures} pictures\n`);
  };
  const all: Sample[] = [];
  for (const code of codes) {
    const found: Sample[] = [];
    const first = Number(values.first);
    for (let number = first; number < first + Number(values.pictures); number++)
      found.push(...(await samples(code, number, catalogue, library)));
    print(code, found);
    all.push(...found);
  }
  if (codes.length > 1) print('all local', all);
}

try {
  await main();
} catch (error) {
  process.stderr.write(`probe: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
