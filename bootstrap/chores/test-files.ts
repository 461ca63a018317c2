import { globSync } from 'node:fs';
import { sep } from 'node:path';
import { ROOT } from './run.ts';

const NOT_OURS = /(^|\/)(node_modules|\.agpis|training|coverage)\//;

/** Every test file of the repository; those against containers only where they are asked for. */
export function testFiles(kind: 'all' | 'containers'): string[] {
  const files = globSync('**/*.test.ts', {
    cwd: ROOT,
    exclude: (name) => name === 'node_modules' || name === '.agpis',
  })
    .map((file) => file.split(sep).join('/'))
    .filter((file) => !NOT_OURS.test(file))
    .sort();
  const isContainer = (file: string) => file.startsWith('test/containers/');
  return files.filter((file) => (kind === 'containers' ? isContainer(file) : !isContainer(file)));
}
