/** One labelled sequence of an evaluation file: a line of JSON, as training/README.md has it. */
import { createHash } from 'node:crypto';
import type { Box } from '../ports/classifier.ts';
import { EvaluationError } from './evaluation-error.ts';

export interface LabelledViolation {
  readonly code: string;
  /** Index from 0; null: said of the sequence. */
  readonly image: number | null;
  readonly subKind: string | null;
  /** Where it is seen on its picture, as shares of the sides; empty: not known. */
  readonly boxes: readonly Box[];
}

export interface EvaluationRow {
  /** From 1. */
  readonly line: number;
  readonly id: string;
  readonly title: string;
  readonly category: string;
  /** 1 to 9, as written: relative to the file. */
  readonly images: readonly string[];
  readonly violations: readonly LabelledViolation[];
  readonly qualified: boolean;
  /** What varies together, and is drawn together when figures are resampled. */
  readonly group: string;
  /** Where the group comes from: the first of these that the row has. */
  readonly groupedBy: 'style' | 'model' | 'id';
  /** Of the split to which its product belongs, where it says so: nothing is learned from `test` (training/split.py). */
  readonly part?: string;
  /** How many it stands for, above 0: one over the chance that a person saw it; 1 where nothing is said of that. */
  readonly weight: number;
}

/** As many as a model looks at once; how longer sequences are served is no matter of its quality. */
export const MOST_PICTURES = 9;

/** What to do about a row that cannot be used; the message names the file and the line. */
export type Refusal = (why: EvaluationError) => void;

const refuse: Refusal = (why) => {
  throw why;
};

/**
 * All rows, in order; empty lines are passed over.
 * @param atWrong is told of each line that is wrong, which is then left out; without it the first one is thrown.
 */
export function parseRows(text: string, file: string, atWrong: Refusal = refuse): EvaluationRow[] {
  const rows: EvaluationRow[] = [];
  const lineOf = new Map<string, number>();
  for (const [at, content] of text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .entries()) {
    if (content.trim() === '') continue;
    try {
      const row = parseRow(content, at + 1, file);
      const earlier = lineOf.get(row.id);
      if (earlier !== undefined)
        throw wrong(
          file,
          row.line,
          `the id "${row.id}" is that of line ${earlier}, too; give each row its own`,
        );
      lineOf.set(row.id, row.line);
      rows.push(row);
    } catch (error) {
      if (!(error instanceof EvaluationError)) throw error;
      atWrong(error);
    }
  }
  if (text.trim() === '')
    throw new EvaluationError('row-invalid', `${file} has no rows; write one JSON object a line.`);
  return rows;
}

/** Which text and pictures a prediction was made of: rows may be edited under the same id. */
export const contentOf = ({ title, category, images }: EvaluationRow): string =>
  createHash('sha256')
    .update(JSON.stringify([title, category, images]))
    .digest('hex')
    .slice(0, 12);

function parseRow(content: string, line: number, file: string): EvaluationRow {
  const value = parsed(content, line, file);
  const text = (name: string, filled: boolean): string => {
    const found = value[name];
    if (typeof found === 'string' && (!filled || found !== '')) return found;
    throw wrong(file, line, `"${name}" is ${shown(found)}; give a text`);
  };
  const images = imagesOf(value['images'], line, file);
  if (typeof value['qualified'] !== 'boolean')
    throw wrong(file, line, `"qualified" is ${shown(value['qualified'])}; give true or false`);
  const id = text('id', true);
  return {
    line,
    id,
    title: text('title', false),
    category: text('category', false),
    images,
    violations: violationsOf(value['violations'], images.length, line, file),
    qualified: value['qualified'],
    ...groupOf(value, id),
    ...(typeof value['part'] === 'string' ? { part: value['part'] } : {}),
    weight: weightOf(value['decided'], line, file),
  };
}

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function parsed(content: string, line: number, file: string): Fields {
  try {
    const value: unknown = JSON.parse(content);
    if (isFields(value)) return value;
  } catch (error) {
    throw wrong(file, line, `it is no JSON (${(error as Error).message}); write one object a line`);
  }
  throw wrong(file, line, 'it is JSON, but no object; write one object a line');
}

function imagesOf(value: unknown, line: number, file: string): string[] {
  const good = Array.isArray(value) && value.every((path) => typeof path === 'string' && path !== '');
  if (!good) throw wrong(file, line, `"images" is ${shown(value)}; give a list of paths`);
  if (value.length === 0) throw wrong(file, line, 'it has no picture; give 1 to 9 in "images"');
  if (value.length > MOST_PICTURES)
    throw wrong(file, line, `it has ${value.length} pictures; give at most ${MOST_PICTURES}`);
  return value as string[];
}

function violationsOf(value: unknown, pictures: number, line: number, file: string): LabelledViolation[] {
  if (!Array.isArray(value))
    throw wrong(file, line, `"violations" is ${shown(value)}; give a list, [] where nothing is wrong`);
  return value.map((entry: unknown) => {
    if (!isFields(entry) || typeof entry['code'] !== 'string')
      throw wrong(file, line, `a violation is ${shown(entry)}; give {"code": …, "image": 0 or null}`);
    const { code, image = null, subKind } = entry;
    const inRange = Number.isInteger(image) && Number(image) >= 0 && Number(image) < pictures;
    if (image !== null && !inRange)
      throw wrong(
        file,
        line,
        `"image" of ${code} is ${shown(image)}, the row has ${pictures} pictures; count from 0, or give null`,
      );
    return {
      code,
      image: image as number | null,
      subKind: typeof subKind === 'string' ? subKind : null,
      boxes: boxesOf(entry['boxes']),
    };
  });
}

/** [left, top, right, bottom] each; what is no such box is not known, as no file has to have any. */
function boxesOf(value: unknown): Box[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((box: unknown) => {
    if (!Array.isArray(box) || box.length !== 4 || !box.every((side) => typeof side === 'number')) return [];
    const [left, top, right, bottom] = box as [number, number, number, number];
    return [{ left, top, right, bottom }];
  });
}

/** Of rows that `agpis export training-set` wrote. */
function weightOf(decided: unknown, line: number, file: string): number {
  const weight = isFields(decided) ? (decided['weight'] ?? 1) : 1;
  if (typeof weight === 'number' && Number.isFinite(weight) && weight > 0) return weight;
  throw wrong(
    file,
    line,
    `"weight" of "decided" is ${shown(weight)}; give a number above 0, or leave it out`,
  );
}

function groupOf(row: Fields, id: string): Pick<EvaluationRow, 'group' | 'groupedBy'> {
  const facts = isFields(row['facts']) ? row['facts'] : {};
  const style = [row['style'], facts['style']].find((found) => typeof found === 'string' && found !== '');
  if (style !== undefined) return { group: style as string, groupedBy: 'style' };
  const model = typeof row['model'] === 'string' ? row['model'] : mostFrequentModel(row['pictures']);
  return model === undefined ? { group: id, groupedBy: 'id' } : { group: model, groupedBy: 'model' };
}

/** A picture of another product may be among them; the first of two that are equally frequent. */
function mostFrequentModel(pictures: unknown): string | undefined {
  if (!Array.isArray(pictures)) return undefined;
  const models = pictures.flatMap((picture: unknown) =>
    isFields(picture) && typeof picture['model'] === 'string' ? [picture['model']] : [],
  );
  const times = [...Map.groupBy(models, (model) => model)].toSorted(([, a], [, b]) => b.length - a.length);
  return times[0]?.[0];
}

const shown = (value: unknown): string =>
  value === undefined ? 'missing' : (JSON.stringify(value) ?? typeof value).slice(0, 60);

const wrong = (file: string, line: number, what: string): EvaluationError =>
  new EvaluationError('row-invalid', `${file}, line ${line}: ${what}.`);
