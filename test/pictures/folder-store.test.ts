import { describe, test } from 'node:test';
import type { TestContext } from 'node:test';
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { factsStore } from '../../adapters/pictures/facts-store.ts';
import { folderStore } from '../../adapters/pictures/folder-store.ts';
import { pictureStoreConformance } from '../conformance/picture-store.ts';

const folders = new WeakMap<TestContext, Promise<string>>();

function folderOf(t: TestContext): Promise<string> {
  const made = folders.get(t) ?? emptyFolder(t);
  folders.set(t, made);
  return made;
}

async function emptyFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'agpis-pictures-'));
  t.after(() => rm(folder, { recursive: true }));
  return folder;
}

pictureStoreConformance('folderStore', async (t) => folderStore(join(await folderOf(t), 'pictures')));

const BYTES = Buffer.from('a picture');
const SHA = createHash('sha256').update(BYTES).digest('hex');

describe('folderStore', () => {
  test('puts a picture under the first digits of its hash and leaves nothing else behind', async (t) => {
    const root = await folderOf(t);
    await folderStore(root).put(BYTES);
    const files = (await readdir(root, { recursive: true, withFileTypes: true })).filter((entry) =>
      entry.isFile(),
    );
    assert.deepEqual(
      files.map(({ parentPath, name }) => join(parentPath, name)),
      [join(root, SHA.slice(0, 2), SHA.slice(2, 4), SHA)],
    );
  });

  test('names a file that no longer holds the bytes of its name', async (t) => {
    const root = await folderOf(t);
    const store = folderStore(root);
    await store.put(BYTES);
    const path = join(root, SHA.slice(0, 2), SHA.slice(2, 4), SHA);
    await writeFile(path, 'b picture');
    await assert.rejects(store.get(SHA), (error: Error) => error.message.includes(path) && 'code' in error);
  });

  test('mends a file that was cut off', async (t) => {
    const root = await folderOf(t);
    const store = folderStore(root);
    await store.put(BYTES);
    const path = join(root, SHA.slice(0, 2), SHA.slice(2, 4), SHA);
    await truncate(path, 3);
    await store.put(BYTES);
    assert.deepEqual(await readFile(path), BYTES);
  });

  test('removes what a crash left half-written, but not what another process is writing', async (t) => {
    const root = await folderOf(t);
    await mkdir(join(root, 'tmp'));
    for (const name of ['old', 'new']) await writeFile(join(root, 'tmp', name), 'half');
    const hoursAgo = Date.now() / 1000 - 2 * 3600;
    await utimes(join(root, 'tmp', 'old'), hoursAgo, hoursAgo);
    await folderStore(root).put(BYTES);
    assert.deepEqual(await readdir(join(root, 'tmp')), ['new']);
  });

  test('fails where the folder cannot be made, and works once it can', async (t) => {
    const root = join(await folderOf(t), 'taken');
    await writeFile(root, '');
    const store = folderStore(root);
    await assert.rejects(store.put(BYTES));
    await rm(root);
    assert.equal(await store.put(BYTES), SHA);
  });
});

describe('factsStore', () => {
  test('keeps facts by picture and version', async (t) => {
    const store = factsStore<{ width: number }>(await folderOf(t));
    await store.put(SHA, 1, { width: 10 });
    await store.put(SHA, 2, { width: 20 });
    assert.deepEqual([await store.get(SHA, 1), await store.get(SHA, 2)], [{ width: 10 }, { width: 20 }]);
    assert.equal(await store.get(SHA, 3), undefined);
    assert.equal(await store.get('0'.repeat(64), 1), undefined);
  });

  test('replaces facts', async (t) => {
    const store = factsStore<number>(await folderOf(t));
    await Promise.all([1, 1, 1].map((facts) => store.put(SHA, 1, facts)));
    await store.put(SHA, 1, 2);
    assert.equal(await store.get(SHA, 1), 2);
  });

  test('takes what cannot be read for absent', async (t) => {
    const root = await folderOf(t);
    const store = factsStore<number>(root);
    await store.put(SHA, 1, 1);
    await truncate(join(root, 'v1', SHA.slice(0, 2), SHA.slice(2, 4), `${SHA}.json`), 0);
    assert.equal(await store.get(SHA, 1), undefined);
  });

  test('refuses an id that is no SHA-256', async (t) => {
    const store = factsStore<number>(await folderOf(t));
    await assert.rejects(store.get('../x', 1), { code: 'bad-picture-id' });
  });
});
