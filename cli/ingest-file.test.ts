import assert from 'node:assert/strict';
import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test, type TestContext } from 'node:test';
import type { Parsed } from '../processors/ingest/adapters/parsed.ts';
import { readChanges } from './ingest-file.ts';

async function write(t: TestContext, name: string, content: string | Buffer): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'agpis-ingest-'));
  t.after(() => rm(folder, { recursive: true }));
  const file = join(folder, name);
  await writeFile(file, content);
  return file;
}

const read = async (file: string): Promise<Parsed[]> =>
  Array.fromAsync(await readChanges(file, { tenant: 'demo', baseUrl: undefined }));
const line = (productId: string): string => JSON.stringify({ productId, version: 1, occurredAt: 0 });

describe('readChanges', () => {
  test('counts the lines of a .jsonl file as an editor does', async (t) => {
    const file = await write(t, 'a.jsonl', `\uFEFF${line('a')}\r\n\n{\n${line('b')}`);
    assert.deepEqual((await read(file)).map((entry) => [entry.kind, entry.line]), [['change', 1], ['bad', 3], ['change', 4]]); // prettier-ignore
  });

  test("takes the file's time as version of a .csv, so that the same export is the same version", async (t) => {
    const file = await write(t, 'a.CSV', 'Handle,Title\nmug,Mug\n');
    await utimes(file, 1_700_000_000, 1_700_000_000);
    const [entry] = await read(file);
    assert.ok(entry?.kind === 'change');
    assert.deepEqual([entry.change.version, entry.change.occurredAt], [1_700_000_000_000, 1_700_000_000_000]);
  });

  const table: readonly [string, string, string | Buffer, RegExp][] = [
    ['of another kind', 'a.xlsx', '', /neither \.jsonl .* nor \.csv/],
    ['that is not UTF-8', 'a.csv', Buffer.from([0x48, 0xe9, 0x2c]), /is not UTF-8; save it as "CSV UTF-8"/],
  ];
  for (const [name, file, content, message] of table) {
    test(`a file ${name} is told as such`, async (t) => {
      await assert.rejects(read(await write(t, file, content)), { code: 'INGEST_FILE', message });
    });
  }

  test('a file that is missing, or a folder, is told as such', async () => {
    await assert.rejects(read('/nowhere/a.jsonl'), { code: 'INGEST_FILE', message: /ENOENT/ });
  });
});
