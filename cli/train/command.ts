/** agpis train: a model's last layers learned anew from what reviewers rejected, or a further category added. */
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import { type Manifest, readManifest } from '../../adapters/muisc/manifest.ts';
import { parseRows } from '../../evaluation/row.ts';
import type { PictureAnalyser } from '../../ports/analysis.ts';
import { reviewReason } from '../../processors/review/reasons.ts';
import { SHIPPED_MODEL } from '../classify/command.ts';
import { type Example, parseExamples } from './examples.ts';
import { measuredRows } from './measured-rows.ts';
import { planOf } from './plan.ts';
import type { Learning } from './python.ts';
import { type Report, reportLines } from './report.ts';
import { TrainingError } from './training-error.ts';

export interface TrainDeps {
  /** Remembers results below the folder. */
  readonly openAnalyser: (folder: string) => PictureAnalyser;
  /** Writes `model/` and `report.json` into `out`. */
  readonly learn: (learning: Learning, say: (line: string) => void) => Promise<void>;
  readonly print: (line: string) => void;
  readonly say: (line: string) => void;
}

export interface TrainOptions {
  readonly from: string;
  readonly model: string;
  readonly out: string;
  readonly add: readonly string[];
  readonly beside?: string;
  readonly threads: number;
  readonly json?: true;
}

const HELP = `
FILE.csv has the columns images (paths with | between them, relative to it), title, category, code and, if you like, sentence: one reason of one
rejection a line; an empty code says that nothing is wrong. Without --add each category with 20 examples is learned anew; with it, 50 examples
make a new category and all others stay as they are. Nothing is promoted: the new model lies in OUT/model. docs/classifier.md, "The loop"`;

export function registerTrainCommand(program: Command, deps: TrainDeps): void {
  program
    .command('train')
    .description("Learn a model's last layers anew from reviewed examples; minutes on a CPU")
    .requiredOption('--from <file>', 'the examples: CSV, or the rows.jsonl of agpis export training-set')
    .option('--out <folder>', 'where to; a run that was stopped goes on there', 'trained')
    .option('--model <folder>', 'the bundle whose last layers learn', SHIPPED_MODEL)
    .option('--add <code>', 'a category that the model does not know; may be repeated', collected, [])
    .option('--beside <file.jsonl>', 'further rows (training/README.md), which show what it is not')
    .option('--threads <number>', 'for learning', threads, 1)
    .option('--json', 'print the report as JSON')
    .addHelpText('after', HELP)
    .action((options: TrainOptions) => train(options, deps));
}

/** Throws TrainingError; EvaluationError for a wrong row of JSON lines. */
export async function train(options: TrainOptions, deps: TrainDeps): Promise<void> {
  const manifest = await manifestOf(options.model);
  requireHead(options.model);
  const from = resolve(options.from);
  const beside = options.beside === undefined ? [] : await examplesOfRows(resolve(options.beside), deps.say);
  const own = from.endsWith('.jsonl')
    ? await examplesOfRows(from, deps.say)
    : parseExamples(await textOf(from), from);
  const examples = [...own, ...beside];
  const plan = planOf(examples, manifest.codes, options.add);
  for (const note of plan.notes) deps.say(`Note: ${note}.`);
  const out = resolve(options.out);
  await mkdir(out, { recursive: true });
  const analyser = deps.openAnalyser(join(out, 'facts'));
  const rows = join(out, 'rows.jsonl');
  try {
    const measured = await measuredRows(plan.examples, analyser, manifest.findings.length > 0, deps.say);
    await writeFile(rows, measured.map((row) => `${JSON.stringify(row)}\n`).join(''));
  } finally {
    await analyser.close();
  }
  const { learn, add } = plan;
  const learning = { rows, model: resolve(options.model), out, learn, add };
  await deps.learn({ ...learning, threads: options.threads }, deps.say);
  const report = JSON.parse(await textOf(join(out, 'report.json'))) as Report;
  if (options.json) deps.print(JSON.stringify(report, null, 2));
  else for (const line of reportLines(report, options.out)) deps.print(line);
  for (const code of add.filter((each) => reviewReason(each) === undefined))
    deps.say(
      `Note: reviewers can give "${code}", and sellers read a sentence for it, once it stands in processors/review/reasons.json.`,
    );
}

const collected = (code: string, before: readonly string[]): string[] => [...before, code.toLowerCase()];

function threads(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new InvalidArgumentError('give a whole number from 1.');
}

async function manifestOf(folder: string): Promise<Manifest> {
  const manifest = readManifest(await textOf(join(folder, 'model.json')));
  if (typeof manifest === 'string')
    throw new TrainingError('file-unreadable', `The model in ${folder} cannot be used: ${manifest}.`);
  return manifest;
}

/** Before pictures are measured, which takes minutes. */
function requireHead(folder: string): void {
  if (existsSync(join(folder, 'head.npz'))) return;
  throw new TrainingError(
    'file-unreadable',
    `${folder} holds no head.npz, the weights of its last layers; export the model again (training/README.md).`,
  );
}

/** Rows of training/README.md, as `agpis export training-set` writes them, but for those of the part `test`: nothing is learned from those. */
async function examplesOfRows(file: string, say: (line: string) => void): Promise<Example[]> {
  const rows = parseRows(await textOf(file), file);
  const learned = rows.filter(({ part }) => part !== 'test');
  const apart = rows.length - learned.length;
  if (apart > 0)
    say(
      `Note: ${apart} of ${rows.length} rows of ${file} are of the part "test" and are left out; what is learned can be measured on them (agpis evaluate muisc --part test).`,
    );
  return learned.map(({ line, title, category, images, violations, weight }) => ({
    file,
    line,
    title,
    category,
    images,
    codes: [...new Set(violations.map(({ code }) => code))],
    weight,
  }));
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    throw new TrainingError('file-unreadable', `${file} cannot be read (${code}).`, { cause: error });
  }
}
