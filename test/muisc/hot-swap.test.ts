/** The folder of models as a worker serves it: real bundles, real threads, sequences without a pause. */
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { readBundle } from '../../adapters/muisc/bundle.ts';
import { modelStore } from '../../adapters/muisc/model-store.ts';
import { NO_ROUTING } from '../../adapters/muisc/routing.ts';
import type { Routing } from '../../adapters/muisc/routing.ts';
import { inItsPlace } from '../../cli/classifier.ts';
import type { AnalysisResult } from '../../ports/analysis.ts';
import { TINY, temporary, variant } from './models.ts';

const PATIENCE_MS = 20_000;

async function serving(t: TestContext) {
  const root = await temporary(t);
  const store = modelStore(root);
  const [old, next] = [await readBundle(TINY), await readBundle(await variant(t, 0.4))];
  await store.add(old);
  await store.add(next);
  const route = (over: Partial<Routing>) => store.change(async (routing) => ({ ...routing, ...over }));
  await route({ ...NO_ROUTING, serving: old.identity });
  const refused: string[] = [];
  const analyser = {
    analyse: (): Promise<AnalysisResult> => assert.fail('the tiny model asks for no findings'),
    close: async () => undefined,
  };
  const observer = {
    routed: () => undefined,
    refused: ({ message }: Error, left: string) => refused.push(`${message} ${left}`),
    besideFailed: (model: string, code: string) => refused.push(`${model} ${code}`),
  };
  const running = await inItsPlace({ analyser, observer })(root, { at: 'threads' });
  t.after(() => running.classifier.close());
  const pictures = await Promise.all(
    ['plain', 'red'].map(async (key) => {
      const bytes = await readFile(join(TINY, 'golden', `${key}.jpg`));
      return { key, findings: null, bytes: async () => bytes };
    }),
  );
  let product = 0;
  const ask = () => {
    product += 1;
    const subject = `acme/mug-${String(product)}`;
    const sequence = { title: 'Red mug', category: 'home/mugs', pictures, subject };
    return running.classifier.classify(sequence, { feedback: 'never' });
  };
  return {
    root,
    store,
    route,
    refused,
    ask,
    classifier: running.classifier,
    old: old.identity,
    next: next.identity,
  };
}

async function until(done: () => boolean): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (!done()) {
    assert.ok(performance.now() < deadline, 'it does not come');
    await sleep(20);
  }
}

describe('models swapped under load', { timeout: 90_000 }, () => {
  test('every sequence is answered by one model, as it is whole: promotion, then rollback', async (t) => {
    const { route, ask, classifier, refused, old, next } = await serving(t);
    const answers: { model: string; publish: number | undefined; order: number }[] = [];
    let isDone = false;
    const asking = Array.from({ length: 4 }, async () => {
      while (!isDone) {
        const { model, thresholds } = await ask();
        answers.push({ model, publish: thresholds?.publishBelow, order: answers.length });
      }
    });
    await until(() => answers.length > 50);
    await route({ serving: next, previous: old });
    await until(() => classifier.model === next && answers.at(-1)?.model === next);
    const promoted = answers.length;
    await until(() => answers.length > promoted + 50);
    await route({ serving: old, previous: next });
    await until(() => classifier.model === old && answers.at(-1)?.model === old);
    isDone = true;
    await Promise.all(asking);
    assert.deepEqual(refused, []);
    for (const { model, publish } of answers) assert.equal(publish, model === next ? 0.4 : 0.2);
    // Four are under way at once: around a swap their answers may cross, and nowhere else.
    const turns = answers.filter(({ model }, at) => at > 0 && model !== answers[at - 1]?.model).length;
    assert.ok(turns >= 2 && turns <= 16, String(turns));
  });

  test('a model that computes something else here is not served, and the others go on', async (t) => {
    const { root, store, route, ask, classifier, refused, old, next } = await serving(t);
    // The files are whole; what is in them is another matter.
    const path = join(root, next, 'sequence.onnx');
    await writeFile(path, (await readFile(path)).subarray(0, 9_000));
    await route({ serving: next, previous: old, shadow: null });
    await until(() => refused.length > 0);
    assert.match(refused[0] ?? '', /sequence.onnx has 9000 bytes.* goes on deciding$/);
    assert.equal((await ask()).model, old);
    await store.add(await readBundle(await variant(t, 0.4)));
    await route({ action: 'again' });
    await until(() => classifier.model === next);
    assert.equal((await ask()).model, next);
  });

  test('a shadow answers beside, and a canary decides its share', async (t) => {
    const { route, ask, refused, old, next } = await serving(t);
    await route({ shadow: { id: next, share: 1 } });
    let said = await ask();
    const deadline = performance.now() + PATIENCE_MS;
    while (!said.beside && performance.now() < deadline) {
      await sleep(50);
      said = await ask();
    }
    assert.deepEqual(
      [said.model, said.beside?.model, said.beside?.categories.length],
      [old, next, said.categories.length],
    );
    // One encoder, one cache: what the first model saw is not encoded again.
    assert.deepEqual([said.encoded, said.cached], [0, 2]);
    await route({ canary: { id: next, share: 0.5 } });
    const models = new Set<string>();
    const asked: Promise<unknown>[] = [];
    await until(() => {
      asked.push(ask().then(({ model }) => models.add(model)));
      return models.size === 2;
    });
    // Nobody is asked any more when the classifier is closed.
    await Promise.all(asked);
    assert.deepEqual(refused, []);
  });
});
