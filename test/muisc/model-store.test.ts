import assert from 'node:assert/strict';
import { readFile, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { readBundle } from '../../adapters/muisc/bundle.ts';
import { modelStore } from '../../adapters/muisc/model-store.ts';
import { NO_ROUTING } from '../../adapters/muisc/routing.ts';
import { TINY, temporary, variant } from './models.ts';

const A = 'aaaaaaaaaaaa';
const B = 'bbbbbbbbbbbb';
const served = (serving: string) => async () => ({ ...NO_ROUTING, serving });

describe('a folder of models', () => {
  test('takes a model in by its identity, once, and mends a damaged one', async (t) => {
    const root = join(await temporary(t), 'models');
    const store = modelStore(root);
    assert.deepEqual(await store.list(), []);
    const bundle = await readBundle(TINY);
    assert.equal(await store.add(bundle), 'added');
    assert.equal(await store.add(bundle), 'known');
    await writeFile(join(store.folderOf(bundle.identity), 'tokenizer.json'), '{}');
    const [damaged] = await store.list();
    assert.match(damaged?.fault ?? '', /tokenizer.json has 2 bytes/);
    assert.equal(await store.add(bundle), 'mended');
    assert.deepEqual(
      (await store.list()).map(({ id, fault }) => [id, fault]),
      [[bundle.identity, undefined]],
    );
  });

  test('has no model that changes while it is copied, and nothing of it is left', async (t) => {
    const root = join(await temporary(t), 'models');
    const folder = await variant(t, 0.4);
    const bundle = await readBundle(folder);
    await writeFile(join(folder, 'picture.onnx'), 'half');
    await assert.rejects(modelStore(root).add(bundle), { code: 'bundle-invalid' });
    assert.deepEqual(await readdir(root), []);
  });

  test('says which model it does not hold, and which is another one than its folder says', async (t) => {
    const store = modelStore(await temporary(t));
    await assert.rejects(store.read(A), { code: 'UNKNOWN_MODEL', message: /holds no model aaaaaaaaaaaa/ });
    await assert.rejects(store.read('../x'), { code: 'UNKNOWN_MODEL' });
    const bundle = await readBundle(TINY);
    await store.add(bundle);
    const { rename } = await import('node:fs/promises');
    await rename(store.folderOf(bundle.identity), store.folderOf(A));
    await assert.rejects(store.read(A), { code: 'BAD_STORE' });
  });
});

describe('its routing', () => {
  test('is empty before the first change, then as the last change says', async (t) => {
    const root = await temporary(t);
    const store = modelStore(root);
    assert.deepEqual(await store.routing(), NO_ROUTING);
    await store.change(served(A));
    await store.change(async (routing) => ({ ...routing, previous: routing.serving, serving: B }));
    assert.deepEqual(await modelStore(root).routing(), { ...NO_ROUTING, serving: B, previous: A });
  });

  test('stays as it was when a change fails, or its process ends before the file is in its place', async (t) => {
    const root = await temporary(t);
    const store = modelStore(root);
    await store.change(served(A));
    await assert.rejects(
      store.change(() => Promise.reject(new Error('not recorded'))),
      /not recorded/,
    );
    // What a process leaves that ends between draft and rename: a draft, and its lock.
    await writeFile(join(root, 'tmp', 'routing.json.draft'), '{"format": 1, "serv');
    await writeFile(join(root, 'routing.lock'), '');
    assert.equal((await store.routing()).serving, A);
    await assert.rejects(store.change(served(B)), { code: 'BUSY', message: /counts for a minute/ });
    const longAgo = new Date(Date.now() - 61_000);
    await utimes(join(root, 'routing.lock'), longAgo, longAgo);
    await store.change(served(B));
    assert.equal((await store.routing()).serving, B);
  });

  test('is never seen half-written, and of changes at once each sees the one before', async (t) => {
    const root = await temporary(t);
    const store = modelStore(root);
    await store.change(served(A));
    let changes = 0;
    let isDone = false;
    const reading = (async () => {
      while (!isDone) assert.ok([A, B].includes(String((await store.routing()).serving)));
    })();
    for (let round = 0; round < 20; round += 1) {
      const swap = () =>
        store.change(async (routing) => ({ ...routing, serving: routing.serving === A ? B : A }));
      const both = await Promise.allSettled([swap(), swap()]);
      changes += both.filter(({ status }) => status === 'fulfilled').length;
      assert.ok(both.some(({ status }) => status === 'fulfilled'));
    }
    isDone = true;
    await reading;
    assert.equal((await store.routing()).serving, changes % 2 === 0 ? A : B);
  });

  test('is not changed by a command that was so slow that another one has changed it meanwhile', async (t) => {
    const root = await temporary(t);
    const store = modelStore(root);
    const slow = store.change(async (routing) => {
      const longAgo = new Date(Date.now() - 61_000);
      await utimes(join(root, 'routing.lock'), longAgo, longAgo);
      await modelStore(root).change(served(A));
      return { ...routing, serving: B };
    });
    await assert.rejects(slow, { code: 'BUSY', message: /this one was not done/ });
    assert.equal((await store.routing()).serving, A);
  });

  test('that somebody has spoilt is refused with its file', async (t) => {
    const root = await temporary(t);
    const store = modelStore(root);
    await store.change(served(A));
    const text = await readFile(join(root, 'routing.json'), 'utf8');
    await writeFile(join(root, 'routing.json'), text.replace(A, 'latest'));
    await assert.rejects(store.routing(), {
      code: 'BAD_STORE',
      message: /routing.json does not fit: "serving" is "latest"/,
    });
    await rm(join(root, 'routing.json'));
    assert.deepEqual(await store.routing(), NO_ROUTING);
  });
});
