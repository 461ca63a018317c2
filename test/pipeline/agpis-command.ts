/** The agpis command as an operator runs it, in a process of its own, on the services of the environment. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));

export interface Ran<T> {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  /** What was printed, where it is a JSON document. */
  readonly json: T;
}

/** The test runner's own flags and environment are kept from it. */
export function agpis<T>(...words: string[]): Promise<Ran<T>> {
  const { NODE_TEST_CONTEXT: _context, ...env } = process.env;
  const flags = ['--disable-warning=TimeoutNegativeWarning', MAIN, ...words];
  return new Promise((resolve) => {
    execFile(process.execPath, flags, { env, maxBuffer: 2 ** 26 }, (error, out, err) => {
      const code = error ? Number(error.code) : 0;
      resolve({ code, out, err, json: (out.startsWith('{') ? JSON.parse(out) : undefined) as T });
    });
  });
}
