import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { kserveClient } from '../../adapters/kserve/client.ts';
import { openMuisc } from '../../adapters/muisc/muisc-classifier.ts';
import { ClassifierError } from '../../ports/classifier.ts';
import type { Classification } from '../../ports/classifier.ts';
import { hasMlserver, mlserver } from './servers/mlserver.ts';
import { hasTriton, triton } from './servers/triton.ts';

const FOLDER = join(import.meta.dirname, 'bundle');
const ALWAYS = { feedback: 'always' } as const;
const NEVER = { feedback: 'never' } as const;

/** Loading onnxruntime in Python takes seconds on a loaded machine. */
const PATIENCE_MS = 60_000;

const comparable = ({ encoded: _, cached: __, ...rest }: Classification) => rest;

const SERVERS = [
  { name: 'MLServer', isThere: hasMlserver, open: mlserver, isBinary: false },
  { name: 'Triton', isThere: hasTriton, open: triton, isBinary: true },
] as const;

for (const { name, isThere, open, isBinary } of SERVERS) {
  const skip = !isThere() && `${name} is not installed: run test/muisc/servers/setup.sh`;
  test(
    `${name} computes what is computed locally; gone in the middle it is unavailable, and asked again when it is back`,
    { skip, timeout: 150_000 },
    async (t) => {
      const server = await open(FOLDER);
      t.after(() => server.close());
      server.start();
      const classifier = await openMuisc(FOLDER, {
        place: { at: 'server', url: server.url, patienceMs: PATIENCE_MS },
      });
      t.after(() => classifier.close());
      const local = await openMuisc(FOLDER, { workers: 1 });
      t.after(() => local.close());

      const extensions = await kserveClient({ url: server.url, timeoutMs: 5000 }).extensions();
      assert.equal(extensions.includes('binary_tensor_data'), isBinary);

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
      await server.end();
      const outcomes = await Promise.allSettled(many);
      const lost = outcomes.flatMap((each) => (each.status === 'rejected' ? [each.reason as unknown] : []));
      assert.ok(lost.length > 0, 'none was under way');
      for (const error of lost)
        assert.ok(error instanceof ClassifierError && error.code === 'unavailable', String(error));

      server.start();
      const back = await until(() => classifier.classify(renamed(-1), NEVER));
      assert.deepEqual(back.categories, (await local.classify(first!, NEVER)).categories);
    },
  );
}

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
