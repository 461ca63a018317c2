/** The README tells the truth about what can be looked up: its program, its chapters, and what has to be copied and installed. */
import assert from 'node:assert/strict';
import { globSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const readme = readFileSync(here('README.md'), 'utf8');

/** What the files of a folder import or require that is neither Node's nor in it: packages, and other folders. */
function importsOf(folder: string): string[] {
  const files = globSync('**/*.ts', { cwd: here(`../../${folder}`) }).filter(
    (file) => !/\.(test|fixture)\.ts$/.test(file),
  );
  const found = files.flatMap((file) => {
    const text = readFileSync(here(`../../${folder}/${file}`), 'utf8');
    const named = [...text.matchAll(/(?:from '|require\(['`])([^'`$]+)/g)].map(([, name = '']) => name);
    return named.map((name) => (name.startsWith('.') ? join(folder, dirname(file), name) : packageOf(name)));
  });
  const outside = found.filter((name) => !name.startsWith('node:') && !name.startsWith(`${folder}/`));
  return [
    ...new Set(outside.map((name) => (name.endsWith('.ts') ? `${name.split('/')[0] ?? ''}/` : name))),
  ].sort();
}

const packageOf = (name: string): string =>
  name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/');

test('the program in the README is the one that is run', () => {
  assert.ok(readme.includes(readFileSync(here('word-count.ts'), 'utf8').trim()));
});

test('every chapter is listed', () => {
  const chapters = readdirSync(here('.')).filter((name) => /^\d\d-.*\.test\.ts$/.test(name));
  assert.equal(chapters.length, 12);
  for (const chapter of chapters) assert.ok(readme.includes(`](${chapter})`), chapter);
});

test('whoever copies the folders has what they import', () => {
  assert.deepEqual(importsOf('engine'), ['@opentelemetry/api', 'prom-client']);
  assert.deepEqual(importsOf('adapters/kafka'), [
    '@node-rs/crc32',
    '@opentelemetry/api',
    'engine/',
    'kafkajs',
    'lz4-napi',
    'snappy',
  ]);
});
