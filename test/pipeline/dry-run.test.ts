import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));
const at = '2026-01-31T12:00:00Z';
const images = [{ url: 'https://shop.example/mug.jpg' }];

/** A line of the file, and what is said of it: level and field, nothing where it is fine. */
const LINES: readonly [line: string, said: string | undefined][] = [
  [JSON.stringify({ productId: 'mug', version: 1, occurredAt: at, images }), undefined],
  [JSON.stringify({ version: 1, occurredAt: at, images }), 'error: productId'],
  [JSON.stringify({ productId: 'mug', occurredAt: at, images }), 'error: version'],
  [JSON.stringify({ productId: 'mug', version: 1, images }), 'error: occurredAt'],
  [JSON.stringify({ productId: 'mug', version: 1, occurredAt: 'yesterday', images }), 'error: occurredAt'],
  [JSON.stringify({ productId: 'a/b', version: 1, occurredAt: at, images }), 'error:'],
  [
    JSON.stringify({ productId: 'mug', version: 1, occurredAt: at, images: [{ alt: 'x' }] }),
    'error: images[0].url',
  ],
  ['{"productId":"mug","version":', 'error: The line is not JSON'],
  [JSON.stringify({ productId: 'mug', version: 1, occurredAt: at, images: [] }), 'warning:'],
];

test('agpis ingest --dry-run names line and field of what is missing, and needs no service', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'agpis-dry-run-'));
  const file = join(dir, 'changes.jsonl');
  await writeFile(file, LINES.map(([line]) => `${line}\n`).join(''));
  const { code, stderr, stdout } = await ingest(file);
  const said = stderr.split('\n').filter((line) => line.startsWith(file));
  const expected = LINES.flatMap(([, what], i) =>
    what === undefined ? [] : [`${file}:${String(i + 1)}: ${what}`],
  );
  assert.equal(said.length, expected.length, stderr);
  for (const [i, start] of expected.entries())
    assert.ok(said[i]?.startsWith(start), `${said[i] ?? ''} is not ${start}`);
  assert.match(stdout, /2 changes would be sent \(0 deletes\), 7 left out/);
  assert.equal(code, 1);
  await rm(dir, { recursive: true });
});

function ingest(file: string): Promise<{ code: number; stdout: string; stderr: string }> {
  const {
    NODE_TEST_CONTEXT: _context,
    KAFKA_BROKERS: _kafka,
    SCHEMA_REGISTRY_URL: _registry,
    ...env
  } = process.env;
  return new Promise((resolve) => {
    execFile(process.execPath, [MAIN, 'ingest', file, '--dry-run'], { env }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });
}
