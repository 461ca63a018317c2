import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { Registry } from 'prom-client';
import type { Classifier } from '../ports/classifier.ts';
import { startClassifying } from './classifier.ts';
import { classifierMetrics } from './classifier-metrics.ts';

const folder = mkdtempSync(join(tmpdir(), 'agpis-bundle-'));
after(() => rmSync(folder, { recursive: true }));

describe('the classifier of a worker', () => {
  let closed = 0;
  const classifier: Classifier = {
    model: '0123456789ab',
    codes: ['watermark'],
    classify: () => Promise.reject(new Error('nobody asks')),
    close: async () => void (closed += 1),
  };
  const start = (thresholds: object) => {
    writeFileSync(join(folder, 'model.json'), JSON.stringify({ thresholds }));
    return startClassifying({ classifier: folder, whenClassifierDown: 'review' }, async (options) => {
      assert.deepEqual(options, { folder });
      return classifier;
    });
  };

  test('is not started where none is configured', async () => {
    const none = { classifier: null, whenClassifierDown: 'pause' } as const;
    assert.equal(await startClassifying(none, () => assert.fail('started')), null);
  });

  test("comes with its bundle's thresholds", async () => {
    const classifying = await start({ publish: 0.1, refuse: 0.8 });
    assert.deepEqual(classifying?.thresholds, { publishBelow: 0.1, refuseAbove: 0.8 });
    assert.equal(classifying.whenDown, 'review');
  });

  test('is closed again where those make no sense', async () => {
    await assert.rejects(start({ publish: 0.9, refuse: 0.8 }), { code: 'SETTINGS', message: /model\.json/ });
    assert.equal(closed, 1);
  });
});

test('what the classifier does is counted', async () => {
  const registry = new Registry();
  const observer = classifierMetrics(registry, 'x_');
  observer.classified({ ms: 40, encoded: 2, cached: 1, verdict: 'BLOCKED', codes: ['badge'] });
  observer.classified({ ms: 4, encoded: 0, cached: 3, verdict: 'QUALIFIED', codes: [] });
  observer.failed('unavailable');
  const text = await registry.metrics();
  for (const line of [
    'x_classifier_pictures_total{features="encoded"} 2',
    'x_classifier_pictures_total{features="remembered"} 4',
    'x_classifier_verdicts_total{verdict="blocked"} 1',
    'x_classifier_categories_total{code="badge",verdict="blocked"} 1',
    'x_classifier_failures_total{code="unavailable"} 1',
    'x_classifier_latency_seconds_bucket{le="0.05"} 2',
    'x_classifier_latency_seconds_count 2',
  ])
    assert.ok(text.includes(`${line}\n`), `${line}\n${text}`);
});
