/** Models tried, promoted and rolled back by command, while `agpis run` judges: on real services, with two tiny models. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { promisify } from 'node:util';
import { temporary, variant } from '../muisc/models.ts';
import { runAgpis } from './agpis-run.ts';
import { pictureHost } from './hosts.ts';
import { goodJpeg } from './pictures.ts';
import { openPipeline, skip } from './pipeline.ts';

const MAIN = join(import.meta.dirname, '../../cli/main.ts');
const PATIENCE_MS = 60_000;
const WHY = 'the test of models';

/** Of what the commands print, that which is looked at here. */
interface Said {
  readonly id: string;
  readonly action: string;
  readonly routing: { readonly action: string };
  readonly comparisons: readonly { readonly changes: number }[];
}

describe('models of a worker', { skip, timeout: 300_000 }, () => {
  test('are tried, compared, promoted and rolled back while it runs', async (t) => {
    const host = await pictureHost();
    t.after(() => host.close());
    const dir = await temporary(t);
    const environment = {
      AGPIS_MODELS: join(dir, 'models'),
      AGPIS_CLASSIFIER: 'store',
      AGPIS_PICTURES: join(dir, 'pictures'),
    };
    const pipeline = await openPipeline({ hosts: [host.host], retryDelaysMs: [300] });
    t.after(() => pipeline.close());

    const agpis = async (...words: string[]): Promise<Said> => {
      const { NODE_TEST_CONTEXT: _context, ...inherited } = process.env;
      const env = { ...inherited, ...environment };
      const asked = promisify(execFile)(process.execPath, [MAIN, 'model', ...words, '--json'], { env });
      return JSON.parse((await asked).stdout) as Said;
    };
    // Of this run alone: ClickHouse keeps what earlier ones compared.
    const publish = 0.3 + Math.random() / 1_000;
    const [old = '', next = ''] = await Promise.all(
      [0, 0.1].map(async (more) => (await agpis('add', await variant(t, publish + more))).id),
    );
    await agpis('promote', old, '--because', WHY);

    const worker = await runAgpis({ ...environment, AGPIS_ALLOW_HOSTS: host.host });
    t.after(() => worker.stop());
    const until = async (path: string, pattern: RegExp): Promise<void> => {
      for (const deadline = Date.now() + PATIENCE_MS; ;) {
        const { text } = await worker.ask(path);
        if (pattern.test(text)) return;
        assert.ok(Date.now() < deadline, text);
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    };
    const asks = (role: string, model: string) =>
      until(
        '/metrics',
        new RegExp(`^agpis_classifier_model_share\\{role="${role}",model="${model}"\\} 1$`, 'm'),
      );
    let seed = 2 ** 26 + (Date.now() % 2 ** 20);
    const judged = async (productId: string): Promise<readonly string[]> => {
      seed += 1;
      const url = host.put(`${productId}.jpg`, await goodJpeg(seed));
      const images = [{ id: 'p', url, position: 0, alt: '', variantIds: [] }];
      const change = pipeline.change(productId, { images, title: `Mug ${productId}` });
      await pipeline.send({ key: `${pipeline.tenant}/${productId}`, value: pipeline.encode(change) });
      const word = () =>
        pipeline.seen.stageEvents.find(
          ({ tenant, key, stage }) =>
            tenant === pipeline.tenant && key === `${pipeline.tenant}/${productId}` && stage === 'classify',
        );
      await pipeline.seen.until(() => word() !== undefined, "the classifier's word", PATIENCE_MS);
      return word()?.reasons ?? [];
    };

    await asks('serving', old);
    assert.ok((await judged('first')).includes(`model:${old}`));

    await agpis('shadow', next, '--because', WHY);
    await asks('shadow', next);
    const beside = await judged('second');
    assert.deepEqual(
      [`model:${old}`, `beside:${next}`].map((reason) => beside.includes(reason)),
      [true, true],
      beside.join(),
    );
    await judged('third');
    const counted = async (): Promise<number> => (await agpis('list')).comparisons[0]?.changes ?? 0;
    for (const deadline = Date.now() + PATIENCE_MS; (await counted()) < 2;)
      assert.ok(Date.now() < deadline, 'not counted');
    await assert.rejects(
      agpis('promote', '--because', WHY),
      /was compared with .* on 2 changes, and 500 are asked for/,
    );

    await agpis('promote', '--minimum', '2', '--because', WHY);
    await asks('serving', next);
    const promoted = await judged('fourth');
    assert.ok(
      promoted.includes(`model:${next}`) && !promoted.some((reason) => reason.startsWith('beside:')),
      promoted.join(),
    );

    const { action } = await agpis('rollback', '--because', WHY);
    await asks('serving', old);
    assert.ok((await judged('fifth')).includes(`model:${old}`));

    const actions = (): Promise<{ code: string; because: string }[]> =>
      pipeline.analytics.query(
        `SELECT code, because FROM agpis.operator_actions WHERE kind = 'MODEL' AND (position(subject, {old:String}) > 0 OR position(subject, {next:String}) > 0) ORDER BY acted_at`,
        { old, next },
      );
    for (const deadline = Date.now() + PATIENCE_MS; (await actions()).length < 4;)
      assert.ok(Date.now() < deadline, 'not counted');
    assert.deepEqual(
      (await actions()).map(({ code, because }) => [code, because]),
      ['promote', 'shadow', 'promote', 'rollback'].map((code) => [code, WHY]),
    );
    assert.equal((await agpis('list')).routing.action, action);
    assert.equal(await worker.stop(), 0);
  });
});
