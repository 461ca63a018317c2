import { collectDefaultMetrics, Registry } from 'prom-client';
import type { Observer } from '../observer.ts';
import type { Worker } from '../runtime/worker.ts';
import { statusMetrics } from './status-metrics.ts';
import { workMetrics } from './work-metrics.ts';

/** A worker in numbers, as Prometheus scrapes them. */
export interface WorkerMetrics {
  /** To be passed to startWorker. */
  readonly observer: Observer;
  /** The worker whose status is read at each scrape, once it runs. */
  follow(worker: Pick<Worker, 'status'>): void;
  /** With the process's own metrics (CPU, memory, event-loop delay); more may be registered. */
  readonly registry: Registry;
}

/** `prefix`: before the engine's own names, e.g. `shop_`. */
export function workerMetrics(prefix: string): WorkerMetrics {
  const registry = new Registry();
  let worker: Pick<Worker, 'status'> | undefined;
  statusMetrics(registry, prefix, () => worker?.status() ?? []);
  const observer = workMetrics(registry, prefix);
  collectDefaultMetrics({ register: registry });
  return {
    observer,
    registry,
    follow(followed) {
      worker = followed;
    },
  };
}
