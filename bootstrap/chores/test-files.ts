import { globSync } from 'node:fs';
import { sep } from 'node:path';
import { ROOT } from './run.ts';

const NOT_OURS = /(^|\/)(node_modules|\.agpis|coverage)\//;

/** What speaks to a broker through the engine's adapter; the test driver (test/engine/driver) has topics in memory. */
const ON_A_BROKER = /^(test\/(engine\/[^/]+|kafka\/.*|pipeline\/.*)|docs\/engine\/12-.*)\.test\.ts$/;

/**
 * `all`: every test file but those of containers; `containers`: those, and what tests the system on services that it is given;
 * `broker`: those whose outcome the version of the broker may change.
 */
export function testFiles(kind: 'all' | 'containers' | 'broker'): string[] {
  const files = globSync('**/*.test.ts', {
    cwd: ROOT,
    exclude: (name) => name === 'node_modules' || name === '.agpis',
  })
    .map((file) => file.split(sep).join('/'))
    .filter((file) => !NOT_OURS.test(file))
    .sort();
  const isContainers = (file: string) => file.startsWith('test/containers/');
  if (kind === 'all') return files.filter((file) => !isContainers(file));
  if (kind === 'broker') return files.filter((file) => ON_A_BROKER.test(file));
  // test/infra starts services of its own, natively.
  return files.filter((file) => file.startsWith('test/') && !file.startsWith('test/infra/'));
}
