import { runTool } from './run.ts';

/** Types, lint and format; all three run even when one finds something. */
export async function runChecks(): Promise<boolean> {
  const results = await Promise.all([
    runTool('tsc', ['--noEmit', '-p', '.']),
    runTool('eslint', ['.']),
    runTool('prettier', ['--check', '--log-level', 'warn', '.']),
  ]);
  return results.every(Boolean);
}
