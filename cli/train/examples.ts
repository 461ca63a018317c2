/** The examples of a training: a CSV file, one decision of a reviewer a line. */
import { parseCsv } from '../../processors/ingest/adapters/csv.ts';
import { TrainingError } from './training-error.ts';

export interface Example {
  readonly file: string;
  /** Of its first line; from 1. */
  readonly line: number;
  readonly title: string;
  readonly category: string;
  /** 1 to 9, as written: relative to the file. */
  readonly images: readonly string[];
  /** All that was given for this sequence; none: it is fine. */
  readonly codes: readonly string[];
  /** How many it stands for (docs/classifier.md, "Decisions as rows"); 1 in a CSV. */
  readonly weight: number;
}

export const COLUMNS = ['images', 'title', 'category', 'code', 'sentence'] as const;
const NEEDED = COLUMNS.slice(0, 4);
const MOST_PICTURES = 9;

/**
 * Lines of one sequence (the same pictures and title) are one example with several codes. An empty code says that nothing is wrong.
 * Throws TrainingError `example-invalid` at the first line that is wrong.
 */
export function parseExamples(text: string, file: string): Example[] {
  const { rows, openQuoteAt } = parseCsv(text);
  if (openQuoteAt !== undefined) throw wrong(file, openQuoteAt, 'a quote is opened and never closed');
  const [head, ...body] = rows;
  const names = head?.cells.map((cell) => cell.trim().toLowerCase()) ?? [];
  const missing = NEEDED.filter((name) => !names.includes(name));
  if (head === undefined || missing.length > 0)
    throw wrong(
      file,
      1,
      `the heading lacks ${missing.join(', ')}; it names the columns ${COLUMNS.join(', ')} (the last may be absent)`,
    );
  const found = new Map<string, Example>();
  for (const { line, cells } of body) {
    const example = exampleOf((name) => cells[names.indexOf(name)]?.trim() ?? '', line, file);
    const key = JSON.stringify([example.title, example.images]);
    const earlier = found.get(key);
    found.set(key, earlier === undefined ? example : merged(earlier, example, file));
  }
  if (found.size === 0) throw wrong(file, 2, 'there are no examples; write one decision a line');
  return [...found.values()];
}

function exampleOf(cell: (name: string) => string, line: number, file: string): Example {
  const images = cell('images')
    .split('|')
    .map((path) => path.trim())
    .filter((path) => path !== '');
  if (images.length === 0)
    throw wrong(file, line, '"images" is empty; give 1 to 9 paths with | between them');
  if (images.length > MOST_PICTURES)
    throw wrong(file, line, `it has ${images.length} pictures; give at most ${MOST_PICTURES}`);
  if (cell('title') === '') throw wrong(file, line, '"title" is empty; give the text of the shop');
  const code = cell('code').toLowerCase();
  if (code !== '' && !/^[a-z][a-z0-9-]{1,39}$/.test(code))
    throw wrong(
      file,
      line,
      `"${code.slice(0, 60)}" is no code; give one in small letters and dashes, for several write a line each`,
    );
  return {
    file,
    line,
    title: cell('title'),
    category: cell('category'),
    images,
    codes: code === '' ? [] : [code],
    weight: 1,
  };
}

function merged(earlier: Example, later: Example, file: string): Example {
  if ((earlier.codes.length === 0) !== (later.codes.length === 0))
    throw wrong(
      file,
      later.line,
      `the sequence of line ${earlier.line} is once fine and once rejected; keep the decision that holds`,
    );
  return { ...earlier, codes: [...new Set([...earlier.codes, ...later.codes])] };
}

const wrong = (file: string, line: number, what: string): TrainingError =>
  new TrainingError('example-invalid', `${file}, line ${line}: ${what}.`);
