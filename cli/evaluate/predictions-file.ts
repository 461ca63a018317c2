/** Predictions on disk: each written as soon as it is made, so that a run that is stopped goes on where it was. */
import { closeSync, openSync, writeSync } from 'node:fs';
import { readFile, truncate } from 'node:fs/promises';
import { EvaluationError } from '../../evaluation/evaluation-error.ts';
import { type Answer, parsePredictions } from '../../evaluation/prediction.ts';

export interface PredictionsFile {
  /** By id: what earlier runs left. */
  readonly known: ReadonlyMap<string, Answer>;
  add(answer: Answer): void;
  close(): void;
}

/** Nothing is kept. */
export const noFile: PredictionsFile = { known: new Map(), add: () => undefined, close: () => undefined };

/** EvaluationError where the file is another model's. */
export async function openPredictions(file: string, model: string): Promise<PredictionsFile> {
  const known = parsePredictions(await wholeLines(file), file);
  const other = [...known.values()].find((answer) => answer.model !== model);
  if (other !== undefined)
    throw new EvaluationError(
      'predictions-mixed',
      `${file} has predictions of the model ${other.model}, and this is ${model}; name another file, or remove it.`,
    );
  const handle = openSync(file, 'a');
  return {
    known,
    add: (answer) => writeSync(handle, `${JSON.stringify(answer)}\n`),
    close: () => closeSync(handle),
  };
}

/** A last line that was being written when a run was stopped is cut off. */
async function wholeLines(file: string): Promise<string> {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
  const length = bytes.lastIndexOf(0x0a) + 1;
  if (length < bytes.length) await truncate(file, length);
  return bytes.toString('utf8', 0, length);
}
