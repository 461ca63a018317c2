import { Counter, type Registry } from 'prom-client';
import { histogram } from '../engine/metrics/histogram.ts';
import type { ClassifierObserver } from '../processors/muisc/stage.ts';

/** ms: from what is remembered to sequences that wait for a full queue. */
const LATENCY_MS = [5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000];

/** The classifier in numbers, as Prometheus scrapes them. */
export function classifierMetrics(registry: Registry, prefix: string): ClassifierObserver {
  const registers = [registry];
  const counter = <L extends string>(name: string, help: string, labelNames: L[]) =>
    new Counter({ name: `${prefix}classifier_${name}`, help, labelNames, registers });
  const pictures = counter('pictures_total', 'Pictures that the classifier was asked about.', ['features']);
  const verdicts = counter('verdicts_total', 'Sequences by what the profile made of its word.', ['verdict']);
  const categories = counter('categories_total', 'Categories that explained a verdict.', ['code', 'verdict']);
  const failures = counter('failures_total', 'Sequences that the classifier gave no answer for.', ['code']);
  const latency = histogram(registry, {
    name: `${prefix}classifier_latency_seconds`,
    help: 'Time to the answer on a sequence, waiting for its turn included.',
    labelNames: [],
    bounds: LATENCY_MS,
    divisor: 1_000,
  }).series();
  return {
    classified({ ms, encoded, cached, verdict, codes }) {
      const said = verdict.toLowerCase();
      latency(ms);
      pictures.inc({ features: 'encoded' }, encoded);
      pictures.inc({ features: 'remembered' }, cached);
      verdicts.inc({ verdict: said });
      for (const code of codes) categories.inc({ code, verdict: said });
    },
    failed: (code) => failures.inc({ code }),
  };
}
