/** The file of an evaluation, and the pictures that it names. */
import { readFile, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { EvaluationError } from '../../evaluation/evaluation-error.ts';
import { type EvaluationRow, parseRows } from '../../evaluation/row.ts';

export async function readRows(file: string): Promise<EvaluationRow[]> {
  return parseRows(await textOf(file), file);
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

/** Before hours of work: EvaluationError at the first picture that is not there. */
export async function checkPictures(rows: readonly EvaluationRow[], file: string): Promise<void> {
  for (const { images, line } of rows)
    for (const image of images) {
      const found = await stat(pictureFile(file, image)).catch(() => null);
      if (found?.isFile()) continue;
      throw new EvaluationError(
        'picture-missing',
        `${file}, line ${line}: the picture ${image} is not there; paths are relative to the folder of ${file}.`,
      );
    }
}
