import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Registry } from 'prom-client';
import type { Place } from '../adapters/muisc/place.ts';
import { ClassifierError } from '../ports/classifier.ts';
import { type RunningClassifier, inItsPlace, loggedModels, startClassifying } from './classifier.ts';
import { classifierMetrics } from './classifier-metrics.ts';

const THREADS = { at: 'threads' } as const;
const SILENT = { log: () => undefined };

describe('the classifier of a worker', () => {
  const running: RunningClassifier = {
    thresholds: { publishBelow: 0.1, refuseAbove: 0.8 },
    classifier: {
      model: '0123456789ab',
      codes: ['watermark'],
      classify: () => Promise.reject(new Error('nobody asks')),
      stats: () => assert.fail('nobody counts'),
      close: async () => undefined,
    },
  };

  test('is not started where none is configured', async () => {
    const none = { classifier: null, classifierPlace: THREADS, whenClassifierDown: 'pause' } as const;
    assert.equal(await startClassifying(none, () => assert.fail('started'), SILENT), null);
  });

  test('is that of the folder, with its thresholds and what happens while it is down', async () => {
    const settings = {
      classifier: '/models/own',
      classifierPlace: THREADS,
      whenClassifierDown: 'review',
    } as const;
    const classifying = await startClassifying(
      settings,
      async (folder, place) => {
        assert.deepEqual([folder, place], ['/models/own', THREADS]);
        return running;
      },
      SILENT,
    );
    assert.deepEqual(classifying, { ...running, whenDown: 'review' });
  });

  test('ends the start with its own error where it cannot be used', async () => {
    const invalid = new ClassifierError('bundle-invalid', 'picture.onnx has another digest');
    const settings = {
      classifier: '/models/own',
      classifierPlace: THREADS,
    } as const;
    for (const whenClassifierDown of ['pause', 'review'] as const)
      await assert.rejects(
        startClassifying({ ...settings, whenClassifierDown }, () => Promise.reject(invalid), SILENT),
        invalid,
      );
  });
});

describe('a server of the classifier that is away when a worker starts', () => {
  const unavailable = new ClassifierError('unavailable', 'nobody answers');
  const settings = {
    classifier: '/models/own',
    classifierPlace: { at: 'server', url: 'http://triton:8000' },
  } as const;
  const started = (whenClassifierDown: 'pause' | 'review') => {
    const seen = { patience: [] as unknown[], log: [] as string[] };
    const create = (_: string, place: Place): Promise<RunningClassifier> => {
      seen.patience.push(place.at === 'server' && place.patienceMs);
      return Promise.reject(unavailable);
    };
    const log = (level: string, message: string): void => void seen.log.push(`${level}: ${message}`);
    return { seen, classifying: startClassifying({ ...settings, whenClassifierDown }, create, { log }) };
  };

  test('ends the start where it would be waited for', async () => {
    const { seen, classifying } = started('pause');
    await assert.rejects(classifying, unavailable);
    assert.deepEqual(seen, { patience: [undefined], log: [] });
  });

  test('is waited for a little where all goes to people, and is away then', async (t) => {
    const { seen, classifying } = started('review');
    const { classifier } = (await classifying) ?? assert.fail();
    t.after(() => classifier.close());
    const sequence = { title: '', category: '', pictures: [] };
    await assert.rejects(classifier.classify(sequence, { feedback: 'never' }), {
      code: 'unavailable',
      message: 'nobody answers',
    });
    assert.deepEqual(seen, {
      patience: [10_000],
      log: ['warn: the classifier cannot be asked: everything goes to people until it can'],
    });
  });
});

test('what the classifier does is counted', async () => {
  const registry = new Registry();
  const observer = classifierMetrics(registry, 'x_');
  observer.classified({ ms: 40, encoded: 2, cached: 1, verdict: 'BLOCKED', codes: ['badge'] });
  observer.classified({ ms: 4, encoded: 0, cached: 3, verdict: 'QUALIFIED', codes: [], besideMs: 3 });
  observer.routed([
    { role: 'serving', id: 'aaaaaaaaaaaa', share: 1 },
    { role: 'shadow', id: 'bbbbbbbbbbbb', share: 1 },
  ]);
  observer.routed([{ role: 'serving', id: 'bbbbbbbbbbbb', share: 1 }]);
  observer.refused(new Error('broken'), 'all stays as it is');
  observer.besideFailed('bbbbbbbbbbbb', 'overtime');
  observer.failed('unavailable');
  const cache = { entries: 3, bytes: 126_000 };
  observer.follow({ stats: () => ({ underWay: 2, inputBytes: 614_400, cache }) });
  const text = await registry.metrics();
  for (const line of [
    'x_classifier_pictures_total{features="encoded"} 2',
    'x_classifier_pictures_total{features="remembered"} 4',
    'x_classifier_sequences_under_way 2',
    'x_classifier_input_bytes 614400',
    'x_classifier_cache_entries 3',
    'x_classifier_cache_bytes 126000',
    'x_classifier_verdicts_total{verdict="blocked"} 1',
    'x_classifier_categories_total{code="badge",verdict="blocked"} 1',
    'x_classifier_failures_total{code="unavailable"} 1',
    'x_classifier_latency_seconds_bucket{le="0.05"} 2',
    'x_classifier_latency_seconds_count 2',
    'x_classifier_beside_seconds_count 1',
    'x_classifier_model_share{role="serving",model="bbbbbbbbbbbb"} 1',
    'x_classifier_models_refused_total 1',
    'x_classifier_beside_failures_total{code="overtime"} 1',
  ])
    assert.ok(text.includes(`${line}\n`), `${line}\n${text}`);
  assert.ok(!text.includes('aaaaaaaaaaaa'), 'a model that is asked no longer has no share');
});

test('a folder that holds neither a model nor a routing is refused with what to do', async () => {
  const observer = loggedModels(() => undefined);
  const analyser = { analyse: () => assert.fail(), close: async () => undefined };
  await assert.rejects(inItsPlace({ analyser, observer })('/no/such/folder', THREADS), {
    code: 'bundle-invalid',
    message: /\/no\/such\/folder holds neither a model .*agpis model promote ID/,
  });
});
