import { describe, test } from 'node:test';
import type { TestContext } from 'node:test';
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import type { PictureStore } from '../../ports/pictures.ts';

/** Opens a store on one empty place per test context; opened twice in a test, both see the same pictures. */
export type OpenPictureStore = (t: TestContext) => Promise<PictureStore>;

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** What every implementation of PictureStore does. Call it once per implementation, in a test file of its own. */
export function pictureStoreConformance(name: string, open: OpenPictureStore): void {
  describe(`${name} as a picture store`, () => {
    test('gives back exactly the bytes that were put, by their SHA-256', async (t) => {
      const store = await open(t);
      for (const size of [1, 1000, 70_000, 5_000_000]) {
        const bytes = randomBytes(size);
        const id = await store.put(bytes);
        assert.equal(id, sha256(bytes));
        const got = await store.get(id);
        assert.ok(got !== undefined && bytes.equals(got));
      }
    });

    test('keeps the empty file', async (t) => {
      const store = await open(t);
      const id = await store.put(new Uint8Array());
      assert.deepEqual((await store.get(id))?.length, 0);
    });

    test('takes the bytes of a view, not those around it', async (t) => {
      const store = await open(t);
      const view = randomBytes(100).subarray(10, 20);
      assert.deepEqual(Buffer.from((await store.get(await store.put(view))) ?? []), Buffer.from(view));
    });

    test('knows what it has', async (t) => {
      const store = await open(t);
      const id = await store.put(randomBytes(10));
      assert.equal(await store.has(id), true);
      assert.equal(await store.has(sha256(Buffer.from('never put'))), false);
    });

    test('gives nothing for a picture that was never put', async (t) => {
      const store = await open(t);
      assert.equal(await store.get(sha256(Buffer.from('never put'))), undefined);
    });

    test('takes the same picture again, one after the other and all at once', async (t) => {
      const store = await open(t);
      const bytes = randomBytes(100_000);
      const ids = [await store.put(bytes), await store.put(bytes)];
      ids.push(...(await Promise.all(Array.from({ length: 20 }, () => store.put(bytes)))));
      assert.deepEqual(new Set(ids), new Set([sha256(bytes)]));
      assert.ok(bytes.equals((await store.get(ids[0] ?? '')) ?? new Uint8Array()));
    });

    test('takes many pictures at once', async (t) => {
      const store = await open(t);
      const pictures = Array.from({ length: 100 }, () => randomBytes(2000));
      const ids = await Promise.all(pictures.map((bytes) => store.put(bytes)));
      const got = await Promise.all(ids.map((id) => store.get(id)));
      for (const [i, bytes] of pictures.entries()) assert.ok(bytes.equals(got[i] ?? new Uint8Array()));
    });

    test('is shared by everyone who opens it', async (t) => {
      const [one, other] = [await open(t), await open(t)];
      const bytes = randomBytes(1000);
      await Promise.all([one.put(bytes), other.put(bytes)]);
      assert.ok(bytes.equals((await other.get(sha256(bytes))) ?? new Uint8Array()));
    });

    test('does not change what was put when the caller changes its bytes afterwards', async (t) => {
      const store = await open(t);
      const bytes = randomBytes(1000);
      const before = Buffer.from(bytes);
      const id = await store.put(bytes);
      bytes.fill(0);
      assert.ok(before.equals((await store.get(id)) ?? new Uint8Array()));
    });

    const noIds = [
      '',
      'abc',
      '../../etc/passwd',
      'A'.repeat(64),
      `${'a'.repeat(63)}/`,
      `../${'a'.repeat(61)}`,
      `${'a'.repeat(64)}\n`,
    ];
    for (const id of noIds)
      test(`refuses ${JSON.stringify(id)}, which is no SHA-256`, async (t) => {
        const store = await open(t);
        await assert.rejects(store.get(id), { code: 'bad-picture-id' });
        await assert.rejects(store.has(id), { code: 'bad-picture-id' });
      });
  });
}
