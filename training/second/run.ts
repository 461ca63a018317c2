/** Makes the sequences that are not there yet, a few at a time, and writes them in order. */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { violations } from '../../processors/review/reasons.ts';
import type { Catalogue } from './catalogue.ts';
import { Chance } from './chance.ts';
import type { Library } from './library.ts';
import { type Planned, plans } from './prevalence.ts';
import { type Row, sequence } from './sequence.ts';

export interface Task {
  readonly folder: string;
  readonly count: number;
  readonly part: string;
  readonly seed: string;
  readonly catalogues: readonly Catalogue[];
  readonly library: Library;
  readonly say: (line: string) => void;
}

/** Raised when what is drawn changes, so that a half-made folder is not finished with other pictures. */
const VERSION = 4;
/** Sequences in the making at once: while one waits for a file another keeps libvips busy. */
const AT_ONCE = 4;
const EVERY_MS = 5000;

export async function run(task: Task): Promise<Row[]> {
  const { folder, count, part, seed, catalogues, say } = task;
  const settings = JSON.stringify({
    version: VERSION,
    part,
    seed,
    sources: catalogues.map(({ name }) => name),
  });
  const rows = opened(folder, settings);
  if (rows.length > 0) say(`${rows.length} sequences are there already`);
  const each = catalogues.map((catalogue) => ({ catalogue, plan: plansFor(catalogue, seed) }));
  const started = performance.now();
  let pictures = 0;
  let told = started;
  const todo: { number: number; catalogue: Catalogue; plan: readonly Planned[] }[] = [];
  for (let number = 0; number < count; number++) {
    const { catalogue, plan } = each[number % each.length]!;
    // Plans depend on those before them: also what is there already is planned again.
    const next = plan.next().value;
    if (number >= rows.length) todo.push({ number, catalogue, plan: next });
  }
  for (let from = 0; from < todo.length; from += AT_ONCE) {
    const made = await Promise.all(todo.slice(from, from + AT_ONCE).map((one) => make(one, task)));
    // Rows are written behind their pictures and in order: a folder that was left half-way is whole as far as it goes.
    await appendFile(join(folder, 'sequences.jsonl'), made.map((row) => `${JSON.stringify(row)}\n`).join(''));
    rows.push(...made);
    pictures += made.reduce((sum, { images }) => sum + images.length, 0);
    if (performance.now() - told > EVERY_MS || rows.length === count) {
      told = performance.now();
      say(
        `${rows.length} of ${count} sequences, ${((pictures * 1000) / (told - started)).toFixed(1)} pictures/s`,
      );
    }
  }
  return rows;
}

const plansFor = (catalogue: Catalogue, seed: string): Generator<readonly Planned[], never> =>
  plans(
    new Chance('second', seed, catalogue.name, 'plans'),
    (code, subKind) => catalogue.able({ code, subKind }).length > 0,
  );

async function make(
  { number, catalogue, plan }: { number: number; catalogue: Catalogue; plan: readonly Planned[] },
  { folder, part, seed, library }: Task,
): Promise<Row> {
  const id = `${catalogue.name}-${part}-${seed}-${String(number).padStart(5, '0')}`;
  const { row, files } = await sequence(id, plan, catalogue, library, new Chance('second', seed, id));
  await Promise.all(row.images.map((image, i) => writeFile(join(folder, image), files[i]!)));
  return row;
}

/** Rows that are there; Error where the folder was made with other settings. */
function opened(folder: string, settings: string): Row[] {
  mkdirSync(join(folder, 'images'), { recursive: true });
  const stated = join(folder, 'settings.json');
  if (existsSync(stated) && readFileSync(stated, 'utf8').trim() !== settings)
    throw new Error(
      `${folder} was begun with other settings (${stated}): take another folder, or remove this one`,
    );
  writeFileSync(stated, `${settings}\n`);
  const list = join(folder, 'sequences.jsonl');
  if (!existsSync(list)) return [];
  const text = readFileSync(list, 'utf8');
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  if (whole !== text) {
    // The last line was being written when the run ended.
    writeFileSync(`${list}.part`, whole);
    renameSync(`${list}.part`, list);
  }
  return whole
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Row);
}

/** How often what came out; sequences for codes, faults for sub-kinds. */
export function summary(rows: readonly Row[]) {
  const codes = violations.map(({ code, seenAs }) => {
    const having = rows.filter((row) => row.violations.some((violation) => violation.code === code));
    const faults = rows.flatMap((row) => row.violations.filter((violation) => violation.code === code));
    const subKinds = (seenAs.of === 'sequence' ? (seenAs.subKinds ?? []) : []).map(
      (subKind) => [subKind, faults.filter((fault) => fault.subKind === subKind).length] as const,
    );
    return {
      code,
      sequences: having.length,
      share: having.length / Math.max(1, rows.length),
      subKinds: Object.fromEntries(subKinds),
    };
  });
  return {
    sequences: rows.length,
    pictures: rows.reduce((sum, { images }) => sum + images.length, 0),
    qualified: rows.filter(({ qualified }) => qualified).length,
    codes,
  };
}
