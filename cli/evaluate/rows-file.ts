/** The file of an evaluation, and the pictures that it names. */
import { readFile, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { EvaluationError } from '../../evaluation/evaluation-error.ts';
import { type EvaluationRow, parseRows, type Refusal } from '../../evaluation/row.ts';

export async function readRows(file: string, atWrong: Refusal): Promise<EvaluationRow[]> {
  return parseRows(await textOf(file), file, atWrong);
}

/** EvaluationError where it cannot be read. */
export async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    throw new EvaluationError(
      'file-unreadable',
      `${file} cannot be read (${code}); give a file of JSON lines as training/README.md describes them.`,
      { cause: error },
    );
  }
}

export const pictureFile = (file: string, image: string): string => resolve(dirname(file), image);

/** Before hours of work: the rows whose pictures are all there; `atMissing` is told of the others. */
export async function rowsWithPictures(
  rows: readonly EvaluationRow[],
  file: string,
  atMissing: Refusal,
): Promise<EvaluationRow[]> {
  const found: EvaluationRow[] = [];
  for (const row of rows) {
    const missing = await firstMissing(row, file);
    if (missing === null) found.push(row);
    else
      atMissing(
        new EvaluationError(
          'picture-missing',
          `${file}, line ${row.line}: the picture ${missing} is not there; paths are relative to the folder of ${file}.`,
        ),
      );
  }
  return found;
}

async function firstMissing({ images }: EvaluationRow, file: string): Promise<string | null> {
  for (const image of images) {
    const found = await stat(pictureFile(file, image)).catch(() => null);
    if (!found?.isFile()) return image;
  }
  return null;
}
