/** Examples as Python reads them: whole paths, and what the analyser measures on each picture, as serving would tell the model. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { PictureAnalyser } from '../../ports/analysis.ts';
import { findingsOf } from '../../processors/muisc/findings.ts';
import type { Example } from './examples.ts';
import { TrainingError } from './training-error.ts';

export interface MeasuredRow {
  readonly title: string;
  readonly category: string;
  readonly images: readonly string[];
  readonly codes: readonly string[];
  readonly weight: number;
  /** Of each picture; empty where the model takes none. */
  readonly findings: readonly (readonly number[])[];
}

const SAY_EVERY_MS = 3_000;

/** Throws TrainingError `picture-missing`, `picture-unreadable`, with the line of the example. */
export async function measuredRows(
  examples: readonly Example[],
  analyser: PictureAnalyser,
  withFindings: boolean,
  say: (line: string) => void,
): Promise<MeasuredRow[]> {
  const rows: MeasuredRow[] = [];
  let said = performance.now();
  for (const { file, line, title, category, images, codes, weight } of examples) {
    const paths = images.map((path) => resolve(dirname(file), path));
    const where = `${file}, line ${line}`;
    const findings = await Promise.all(paths.map((path) => findingsIn(path, where, analyser)));
    rows.push({
      title,
      category,
      images: paths,
      codes,
      weight,
      findings: withFindings ? findings : paths.map(() => []),
    });
    if (performance.now() - said < SAY_EVERY_MS) continue;
    said = performance.now();
    say(`${rows.length} of ${examples.length} sequences measured`);
  }
  return rows;
}

async function findingsIn(path: string, where: string, analyser: PictureAnalyser): Promise<number[]> {
  const bytes = await readFile(path).catch((error: unknown) => {
    throw new TrainingError(
      'picture-missing',
      `${where}: the picture ${path} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'}); paths are relative to the folder of the file.`,
      { cause: error },
    );
  });
  const result = await analyser.analyse(createHash('sha256').update(bytes).digest('hex'), bytes);
  if (result.kind === 'facts') return findingsOf(result.facts);
  throw new TrainingError('picture-unreadable', `${where}: ${path}: ${result.sentence}`);
}
