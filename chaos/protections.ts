/** Each protection switched off, one at a time: deterministic tests, since random kills rarely show what one of them holds back. */
import { existsSync } from 'node:fs';
import { run } from 'node:test';
import { fileURLToPath } from 'node:url';

export interface Protection {
  readonly name: string;
  /** Its history ends well with it, and an invariant breaks without it. */
  readonly isNeeded: boolean;
}

const FILE = fileURLToPath(new URL('../test/engine/protections.test.ts', import.meta.url));
const SUITE = 'each protection is needed';

/** What is looked at of an event of the test runner. */
interface TestEvent {
  readonly type: string;
  readonly data: { readonly name?: string };
}

/** Runs the tests of test/engine/protections.test.ts: 3 s. */
export async function judgeProtections(file = FILE): Promise<Protection[]> {
  if (!existsSync(file)) throw new Error(`${file} is missing from this checkout`);
  const found: Protection[] = [];
  let inSuite = false;
  for await (const { type, data } of run({ files: [file] }) as AsyncIterable<TestEvent>) {
    const { name = '' } = data;
    if (name === SUITE)
      inSuite = type === 'test:start' || (inSuite && type !== 'test:pass' && type !== 'test:fail');
    else if (inSuite && (type === 'test:pass' || type === 'test:fail'))
      found.push({ name, isNeeded: type === 'test:pass' });
  }
  if (found.length === 0) throw new Error(`${file} has no tests in a suite "${SUITE}"`);
  return found;
}
