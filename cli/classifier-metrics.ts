import { Counter, Gauge, type Registry } from 'prom-client';
import type { RoutedObserver } from '../adapters/muisc/routed.ts';
import { histogram } from '../engine/metrics/histogram.ts';
import type { Classifier, ClassifierStats } from '../ports/classifier.ts';
import type { ClassifierObserver } from '../processors/muisc/stage.ts';

/** ms: from what is remembered to sequences that wait for a full queue. */
const LATENCY_MS = [5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000];

export interface ClassifierMetrics extends ClassifierObserver, RoutedObserver {
  /** The classifier whose stats are read at each scrape, once it answers. */
  follow(classifier: Pick<Classifier, 'stats'>): void;
}

/** The classifier in numbers, as Prometheus scrapes them. */
export function classifierMetrics(registry: Registry, prefix: string): ClassifierMetrics {
  const registers = [registry];
  const counter = <L extends string>(name: string, help: string, labelNames: L[]) =>
    new Counter({ name: `${prefix}classifier_${name}`, help, labelNames, registers });
  const pictures = counter('pictures_total', 'Pictures that the classifier was asked about.', ['features']);
  const verdicts = counter('verdicts_total', 'Sequences by what the profile made of its word.', ['verdict']);
  const categories = counter('categories_total', 'Categories that explained a verdict.', ['code', 'verdict']);
  const failures = counter('failures_total', 'Sequences that the classifier gave no answer for.', ['code']);
  const besideFailures = counter(
    'beside_failures_total',
    'Sequences that a second model gave no answer for.',
    ['code'],
  );
  const refused = counter('models_refused_total', 'Changes of the models that could not be followed.', []);
  const models = new Gauge({
    name: `${prefix}classifier_model_share`,
    help: 'Models that are asked, with their share of the products.',
    labelNames: ['role', 'model'],
    registers,
  });
  let followed: Pick<Classifier, 'stats'> | undefined;
  const read = (name: string, help: string, of: (stats: ClassifierStats) => number) =>
    new Gauge({
      name: `${prefix}classifier_${name}`,
      help,
      registers,
      collect() {
        if (followed) this.set(of(followed.stats()));
      },
    });
  read(
    'sequences_under_way',
    'Sequences that were asked about and are not answered yet.',
    ({ underWay }) => underWay,
  );
  read(
    'input_bytes',
    'Inputs of runs that wait for a worker, or are with one.',
    ({ inputBytes }) => inputBytes,
  );
  read('cache_entries', 'Pictures whose features are remembered.', ({ cache }) => cache.entries);
  read('cache_bytes', 'Memory of the features that are remembered.', ({ cache }) => cache.bytes);
  const waited = (name: string, help: string) =>
    histogram(registry, {
      name: `${prefix}classifier_${name}_seconds`,
      help,
      labelNames: [],
      bounds: LATENCY_MS,
      divisor: 1_000,
    }).series();
  const latency = waited('latency', 'Time to the answer on a sequence, waiting for its turn included.');
  const beside = waited('beside', 'Of that, what was waited for a second model that decides nothing.');
  return {
    routed(all) {
      models.reset();
      for (const { role, id, share } of all) models.set({ role, model: id }, share);
    },
    refused: () => refused.inc(),
    besideFailed: (_, code) => besideFailures.inc({ code }),
    classified({ ms, encoded, cached, verdict, codes, besideMs }) {
      const said = verdict.toLowerCase();
      latency(ms);
      if (besideMs !== undefined) beside(besideMs);
      pictures.inc({ features: 'encoded' }, encoded);
      pictures.inc({ features: 'remembered' }, cached);
      verdicts.inc({ verdict: said });
      for (const code of codes) categories.inc({ code, verdict: said });
    },
    failed: (code) => failures.inc({ code }),
    follow(classifier) {
      followed = classifier;
    },
  };
}
