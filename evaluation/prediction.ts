/** What a classifier said of a row: a line of JSON, so that thousands of pictures are looked at once. */
import type { CategoryScore, Classification } from '../ports/classifier.ts';
import { EvaluationError } from './evaluation-error.ts';
import { contentOf, type EvaluationRow, type Refusal } from './row.ts';
import type { Thresholds } from './verdicts.ts';

export interface Prediction {
  readonly id: string;
  /** Of what text and pictures: `contentOf` the row. */
  readonly content: string;
  readonly model: string;
  readonly qualified: number;
  readonly categories: readonly CategoryScore[];
  /** null: none was asked for. */
  readonly feedback: string | null;
  /** What the rules of the house profile say of the pictures; null: not asked for. */
  readonly screening: Screening | null;
  /** The model's own, so that verdicts can be told without it; absent in files of before. */
  readonly thresholds?: Thresholds;
}

/** Findings of one sequence. */
export interface Screening {
  readonly blocks: number;
  readonly warnings: number;
}

export const predictionOf = (
  row: EvaluationRow,
  { model, qualified, categories, feedback }: Classification,
  screening: Screening | null,
  thresholds: Thresholds,
): Prediction => ({
  id: row.id,
  content: contentOf(row),
  model,
  qualified,
  categories,
  feedback,
  screening,
  thresholds,
});

/** A row whose picture could not be decoded, or ended what computes: kept so that its figures can be left out again without asking. */
export interface Unreadable {
  readonly id: string;
  /** Of what text and pictures: `contentOf` the row. */
  readonly content: string;
  readonly model: string;
  /** Which picture, and why. */
  readonly unreadable: string;
}

export type Answer = Prediction | Unreadable;

export const isUnreadable = (answer: Answer | undefined): answer is Unreadable =>
  answer !== undefined && 'unreadable' in answer;

/** By id; a later line of an id stands. A last line without its end was being written when a run was stopped: it is left out. */
export function parsePredictions(text: string, file: string): Map<string, Answer> {
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  const found = new Map<string, Answer>();
  for (const [at, line] of whole.split('\n').entries()) {
    if (line.trim() === '') continue;
    const prediction = parsed(line, at + 1, file);
    found.set(prediction.id, prediction);
  }
  return found;
}

function parsed(line: string, number: number, file: string): Answer {
  const wrong = (what: string) =>
    new EvaluationError('row-invalid', `${file}, line ${number}: ${what}; remove the line, or the file.`);
  let value: Partial<Prediction & Unreadable> | null;
  try {
    value = JSON.parse(line) as Partial<Prediction & Unreadable> | null;
  } catch (error) {
    throw wrong(`it is no JSON (${(error as Error).message})`);
  }
  const { id, content, model, qualified, categories, feedback = null, screening = null } = value ?? {};
  const own = value?.thresholds;
  const told = [id, content, model].every((text) => typeof text === 'string');
  if (told && typeof value?.unreadable === 'string')
    return { id: id!, content: content!, model: model!, unreadable: value.unreadable };
  if (!told || typeof qualified !== 'number' || !Array.isArray(categories))
    throw wrong('it is no prediction as "agpis evaluate muisc --predictions" writes it');
  const said = { id: id!, content: content!, model: model!, qualified, categories, feedback, screening };
  return own === undefined ? said : { ...said, thresholds: own };
}

/** Rows without those whose pictures could not be decoded, of which `atUnreadable` is told. */
export function readableRows(
  rows: readonly EvaluationRow[],
  known: ReadonlyMap<string, Answer>,
  file: string,
  atUnreadable: Refusal,
): EvaluationRow[] {
  return rows.filter((row) => {
    const answer = known.get(row.id);
    if (!isUnreadable(answer) || answer.content !== contentOf(row)) return true;
    atUnreadable(
      new EvaluationError(
        'picture-unreadable',
        `${file}, line ${row.line}: ${answer.unreadable}; repair the picture, or remove the row.`,
      ),
    );
    return false;
  });
}

/** One prediction for each row, all of one model. EvaluationError otherwise. */
export function predictionsFor(
  rows: readonly EvaluationRow[],
  known: ReadonlyMap<string, Answer>,
  file: string,
): Prediction[] {
  const found = rows.map((row) => {
    const prediction = known.get(row.id);
    if (prediction?.content === contentOf(row) && !isUnreadable(prediction)) return prediction;
    const why = prediction ? 'is of another title, category or pictures' : 'is missing';
    throw new EvaluationError(
      'prediction-missing',
      `${file}: the prediction of "${row.id}" (line ${row.line} of the rows) ${why}; run again with --predictions ${file}, which makes what is missing.`,
    );
  });
  const kinds = new Set(found.map(({ model, categories }) => `${model} ${codesOf(categories)}`));
  if (kinds.size > 1)
    throw new EvaluationError(
      'predictions-mixed',
      `${file} has predictions of several models (${[...new Set(found.map(({ model }) => model))].join(', ')}); use one file a model.`,
    );
  return found;
}

const codesOf = (categories: readonly CategoryScore[]): string =>
  categories.map(({ code }) => code).join(',');
