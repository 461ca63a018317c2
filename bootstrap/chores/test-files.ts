import { globSync } from 'node:fs';
import { sep } from 'node:path';
import { ROOT } from './run.ts';

const NOT_OURS = /(^|\/)(node_modules|\.agpis|training|coverage)\//;

/** `all`: every test file but those of containers; `containers`: those, and what tests the system on services that it is given. */
export function testFiles(kind: 'all' | 'containers'): string[] {
  const files = globSync('**/*.test.ts', {
    cwd: ROOT,
    exclude: (name) => name === 'node_modules' || name === '.agpis',
  })
    .map((file) => file.split(sep).join('/'))
    .filter((file) => !NOT_OURS.test(file))
    .sort();
  const isContainers = (file: string) => file.startsWith('test/containers/');
  if (kind === 'all') return files.filter((file) => !isContainers(file));
  // test/infra starts services of its own, natively.
  return files.filter((file) => file.startsWith('test/') && !file.startsWith('test/infra/'));
}
