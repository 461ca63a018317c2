import { readFile } from 'node:fs/promises';

/**
 * From the begin of the first restore to the end of the last, ms, as the system says in its log by lines RESTORE_START and
 * RESTORE_END with ms since 1970; undefined where it says nothing.
 */
export function restoreMsIn(log: string): number | undefined {
  const times = (word: string): number[] =>
    [...log.matchAll(new RegExp(`^${word} (\\d+)`, 'gm'))].map(([, ms]) => Number(ms));
  const [starts, ends] = [times('RESTORE_START'), times('RESTORE_END')];
  if (starts.length === 0 || ends.length === 0) return undefined;
  return Math.max(...ends) - Math.min(...starts);
}

export const restoreMsOf = async (logFile: string): Promise<number | undefined> =>
  restoreMsIn(await readFile(logFile, 'utf8'));
