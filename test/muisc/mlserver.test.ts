import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { openMuisc } from '../../adapters/muisc/muisc-classifier.ts';
import { ClassifierError } from '../../ports/classifier.ts';
import type { Classification } from '../../ports/classifier.ts';
import { lacksMlserver, mlserver } from './servers/mlserver.ts';

const FOLDER = join(import.meta.dirname, 'bundle');
const ALWAYS = { feedback: 'always' } as const;
const NEVER = { feedback: 'never' } as const;

/** Loading onnxruntime in Python takes seconds on a loaded machine. */
const PATIENCE_MS = 60_000;

const comparable = ({ encoded: _, cached: __, ...rest }: Classification) => rest;

describe('MLServer', { skip: lacksMlserver, timeout: 150_000 }, () => {
  test('computes what is computed locally; killed in the middle it is unavailable, and asked again when it is back', async (t) => {
    const server = await mlserver(FOLDER);
    t.after(() => server.close());
    await server.start();
    const classifier = await openMuisc(FOLDER, {
      place: { at: 'server', url: server.url, patienceMs: PATIENCE_MS },
    });
    t.after(() => classifier.close());
    const local = await openMuisc(FOLDER, { workers: 1 });
    t.after(() => local.close());

    const { golden } = classifier.bundle;
    for (const each of golden)
      assert.deepEqual(
        comparable(await classifier.classify(each, ALWAYS)),
        comparable(await local.classify(each, ALWAYS)),
      );

    const [first] = golden;
    const renamed = (nth: number) => ({
      ...first!,
      pictures: first!.pictures.map((each) => ({ ...each, key: `${each.key} ${String(nth)}` })),
    });
    const many = Array.from({ length: 60 }, (_, nth) => classifier.classify(renamed(nth), NEVER));
    await Promise.any(many);
    await server.kill();
    const outcomes = await Promise.allSettled(many);
    const lost = outcomes.flatMap((each) => (each.status === 'rejected' ? [each.reason as unknown] : []));
    assert.ok(lost.length > 0, 'none was under way');
    for (const error of lost)
      assert.ok(error instanceof ClassifierError && error.code === 'unavailable', String(error));

    await server.start();
    const back = await until(() => classifier.classify(renamed(-1), NEVER));
    assert.deepEqual(back.categories, (await local.classify(first!, NEVER)).categories);
  });
});

/** As the stage does: what is unavailable is tried again. */
async function until<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  const patient = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (performance.now() > patient) throw error;
    }
  }
}
