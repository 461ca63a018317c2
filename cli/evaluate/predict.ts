/** Asks the classifier about every row that has no prediction yet, several at a time so that it can batch. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { isAskedOf } from '../../evaluation/named-feedback.ts';
import { type Answer, isUnreadable, predictionOf } from '../../evaluation/prediction.ts';
import { contentOf, type EvaluationRow } from '../../evaluation/row.ts';
import type { Thresholds } from '../../evaluation/verdicts.ts';
import { type Classifier, ClassifierError } from '../../ports/classifier.ts';
import type { PredictionsFile } from './predictions-file.ts';
import { type PictureAsked, type Rules, rulesAlone } from './rules-alone.ts';
import { pictureFile } from './rows-file.ts';

export interface PredictTask {
  readonly rows: readonly EvaluationRow[];
  /** That the rows are of. */
  readonly file: string;
  readonly classifier: Classifier;
  /** The model's own. */
  readonly thresholds: Thresholds;
  readonly kept: PredictionsFile;
  /** A sentence for each row to which one or two categories apply; asked for whatever the classifier decides of it. */
  readonly feedback: boolean;
  /** Whose rules are asked, too; null: none. */
  readonly rules: Rules | null;
  readonly progress: (done: number, of: number) => void;
}

/** Some batches of the classifier, and few pictures in memory. */
const AT_ONCE = 12;

/** By id: what was known and what was made. */
export async function predict(task: PredictTask): Promise<Map<string, Answer>> {
  const { rows, kept, progress } = task;
  const found = new Map(kept.known);
  const wishes = wishesOf(task);
  const todo = rows.filter((row) => !isAnswered(found.get(row.id), row, wishes(row)));
  const stop = new AbortController();
  let done = 0;
  const queue = todo.values();
  const work = async (): Promise<void> => {
    // One queue for all: each takes the next row when it is through with its own.
    for (const row of queue) {
      if (stop.signal.aborted) return;
      const answer = await answered(row, task, wishes(row), stop.signal);
      kept.add(answer);
      found.set(row.id, answer);
      progress(++done, todo.length);
    }
  };
  const all = Array.from({ length: AT_ONCE }, () =>
    work().catch((error: unknown) => {
      stop.abort();
      throw error;
    }),
  );
  const first = (await Promise.allSettled(all)).find(({ status }) => status === 'rejected');
  if (first?.status === 'rejected') throw first.reason;
  return found;
}

interface Wishes {
  readonly feedback: boolean;
  readonly rules: Rules | null;
}

function wishesOf({ classifier, feedback, rules }: PredictTask): (row: EvaluationRow) => Wishes {
  const codes = new Set(classifier.codes);
  return (row) => ({ feedback: feedback && isAskedOf(row, codes), rules });
}

const isAnswered = (known: Answer | undefined, row: EvaluationRow, { feedback, rules }: Wishes): boolean =>
  known?.content === contentOf(row) &&
  // The picture may have been repaired since.
  !isUnreadable(known) &&
  (!feedback || known.feedback !== null) &&
  (rules === null || known.screening !== null);

/** Errors that are one picture's, and say nothing of the others. */
const AT_FAULT: ReadonlySet<string> = new Set(['picture-unreadable', 'worker-died']);

async function answered(
  row: EvaluationRow,
  { classifier, thresholds, file }: PredictTask,
  { feedback, rules }: Wishes,
  signal: AbortSignal,
): Promise<Answer> {
  const pictures = await Promise.all(row.images.map((image) => pictureOf(pictureFile(file, image))));
  try {
    const { title, category } = row;
    const asked = pictures.map(({ sha256, bytes }) => ({ key: sha256, sha256, bytes, findings: null }));
    const classification = await classifier.classify(
      { title, category, pictures: asked },
      { feedback: feedback ? 'always' : 'never', signal },
    );
    return predictionOf(row, classification, rules && (await rulesAlone(pictures, rules)), thresholds);
  } catch (error) {
    if (!(error instanceof ClassifierError) || !AT_FAULT.has(error.code)) throw error;
    const { message, picture = '' } = error;
    const image = row.images[pictures.findIndex(({ sha256 }) => sha256 === picture)] ?? 'one of its pictures';
    const why = picture === '' ? message : message.replaceAll(picture, image);
    const unreadable = `${image} cannot be ${error.code === 'worker-died' ? 'computed' : 'decoded'} (${why})`;
    return { id: row.id, content: contentOf(row), model: classifier.model, unreadable };
  }
}

async function pictureOf(file: string): Promise<PictureAsked> {
  const bytes = await readFile(file);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  // Each gets its own: bytes may be moved to another thread.
  return { sha256, bytes: () => Promise.resolve(Uint8Array.from(bytes)) };
}
