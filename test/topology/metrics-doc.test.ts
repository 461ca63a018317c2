import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { classifierMetrics } from '../../cli/classifier-metrics.ts';
import { METRICS_PREFIX } from '../../cli/status-server.ts';
import { workerMetrics } from '../../engine/metrics/worker-metrics.ts';

interface Documented {
  readonly name: string;
  readonly type: string;
  readonly labels: string;
}

const text = readFileSync(new URL('../../docs/metrics.md', import.meta.url), 'utf8');
const rows = [...text.matchAll(/^\| `(\w+)` \|([^\n]*)\|$/gm)].map(([, name = '', cells = '']) => ({
  name,
  cells: cells.split('|').map((cell) => cell.trim()),
}));
const registry = workerMetrics(METRICS_PREFIX).registry;
classifierMetrics(registry, METRICS_PREFIX);
/** Of the metrics' own fields, what the types do not show. */
const registered = registry.getMetricsAsArray() as unknown as (Omit<Documented, 'labels'> & {
  readonly help: string;
  readonly labelNames: readonly string[];
})[];
const isOurs = ({ name }: { readonly name: string }): boolean => name.startsWith(METRICS_PREFIX);

describe('docs/metrics.md', () => {
  test('lists every metric of the engine and the classifier, with its type and its labels, and no other', async () => {
    const types = new Map((await registry.getMetricsAsJSON()).map(({ name, type }) => [name, String(type)]));
    const known = registered
      .filter(isOurs)
      .map(({ name, labelNames }) => ({ name, type: types.get(name) ?? '', labels: labelNames.join(', ') }));
    const documented = rows
      .filter(isOurs)
      .map(({ name, cells: [type = '', labels = ''] }) => ({ name, type, labels }));
    const byName = (a: Documented, b: Documented): number => a.name.localeCompare(b.name);
    assert.deepEqual(documented.sort(byName), known.sort(byName));
  });

  test('names of the process only metrics that there are', () => {
    const names = new Set(registered.map(({ name }) => name));
    const wrong = rows.filter((row) => /^(nodejs|process)_/.test(row.name) && !names.has(row.name));
    assert.deepEqual(wrong, []);
  });
});

test('every metric says in a sentence what it is', () => {
  for (const { name, help } of registered.filter(isOurs)) assert.match(help, /^[A-Z0-9].{10,}\.$/, name);
});

test('counters end in _total, and what is measured in its base unit', async () => {
  for (const { name, type } of (await registry.getMetricsAsJSON()).filter(isOurs)) {
    assert.equal(String(type) === 'counter', name.endsWith('_total'), name);
    assert.doesNotMatch(name, /_(ms|millis|milliseconds|kb|minutes)(_|$)/);
  }
});
