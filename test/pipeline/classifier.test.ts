/** `agpis run` with a real model on real services: what it says of a sequence, not whether it is right. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type RunningAgpis, runAgpis } from './agpis-run.ts';
import { pictureHost, type PictureHost } from './hosts.ts';
import { goodJpeg } from './pictures.ts';
import { openPipeline, type Pipeline, skip } from './pipeline.ts';

const PATIENCE_MS = 60_000;
/** The shipped model, unless another one is to be tried. */
const MODEL = process.env['AGPIS_TEST_MODEL'] ?? join(import.meta.dirname, '../../models/muisc');
const noModel = !existsSync(join(MODEL, 'model.json')) && `there is no model in ${MODEL}`;

describe('a worker with a classifier', { skip: skip || noModel, timeout: 200_000 }, () => {
  let pipeline: Pipeline;
  let host: PictureHost;
  let agpis: RunningAgpis;
  let dir: string;

  before(async () => {
    host = await pictureHost();
    dir = await mkdtemp(join(tmpdir(), 'agpis-classifier-'));
    pipeline = await openPipeline({ hosts: [host.host], retryDelaysMs: [300] });
    agpis = await runAgpis({
      AGPIS_PICTURES: dir,
      AGPIS_ALLOW_HOSTS: host.host,
      AGPIS_CLASSIFIER: MODEL,
    });
  });
  after(async () => {
    await (agpis as RunningAgpis | undefined)?.stop();
    await (pipeline as Pipeline | undefined)?.close();
    await host.close();
    await rm(dir, { recursive: true, force: true });
  });

  test('is ready once the classifier is', async () => {
    assert.equal((await agpis.ask('/ready')).code, 503);
    for (const deadline = Date.now() + PATIENCE_MS; (await agpis.ask('/ready')).code !== 200;) {
      if (Date.now() > deadline) assert.fail((await agpis.ask('/ready')).text);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  });

  test('has it look at the whole sequence, and encodes a picture once', async () => {
    const seed = 2 ** 26 + (Date.now() % 2 ** 20);
    const urls = [
      host.put('front.jpg', await goodJpeg(seed)),
      host.put('back.jpg', await goodJpeg(seed + 1)),
    ];
    const images = urls.map((url, position) => ({
      id: `p${String(position)}`,
      url,
      position,
      alt: '',
      variantIds: [],
    }));
    for (const version of [1, 2]) {
      const change = pipeline.change('seen', { images, version, title: `Mug, version ${String(version)}` });
      await pipeline.send({ key: `${pipeline.tenant}/seen`, value: pipeline.encode(change) });
      const words = () =>
        pipeline.seen.stageEvents.filter(
          ({ tenant, stage }) => tenant === pipeline.tenant && stage === 'classify',
        );
      await pipeline.seen.until(() => words().length >= version, "the classifier's word", PATIENCE_MS);
      const { reasons, detail, items } = words().at(-1) ?? assert.fail();
      assert.equal(items, 2);
      assert.match(reasons.at(-1) ?? '', /^model:[0-9a-f]{12}$/);
      assert.match(detail, /^model [0-9a-f]{12}: risk [01]\.\d\d, qualified [01]\.\d\d/);
    }
    const { text } = await agpis.ask('/metrics');
    assert.match(text, /^agpis_classifier_pictures_total\{features="encoded"\} 2$/m);
    assert.match(text, /^agpis_classifier_pictures_total\{features="remembered"\} 2$/m);
    // These two, and those of the golden sequences.
    assert.match(text, /^agpis_classifier_cache_entries [1-9]\d*$/m);
    assert.match(text, /^agpis_classifier_sequences_under_way 0$/m);
  });

  test('leaves in peace', async () => assert.equal(await agpis.stop(), 0));
});
