/** agpis evaluate muisc FILE.jsonl: how well a classifier of sequences does on labelled ones. */
import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import { evaluate, categoriesOf } from '../../evaluation/evaluate.ts';
import { remarkReader } from '../../evaluation/named-reasons.ts';
import { EvaluationError } from '../../evaluation/evaluation-error.ts';
import {
  parsePredictions,
  type Prediction,
  predictionsFor,
  readableRows,
} from '../../evaluation/prediction.ts';
import { risksOf } from '../../evaluation/risk.ts';
import { reviewFigures } from '../../evaluation/review-figures.ts';
import type { EvaluationRow, Refusal } from '../../evaluation/row.ts';
import { leftOut } from '../../evaluation/truth.ts';
import type { Thresholds } from '../../evaluation/verdicts.ts';
import type { PictureAnalyser } from '../../ports/analysis.ts';
import type { Classifier } from '../../ports/classifier.ts';
import { loadProfiles } from '../../processors/screening/load-profiles.ts';
import type { Profile } from '../../processors/screening/profile.ts';
import { PROFILES_FOLDER } from '../check.ts';
import { SHIPPED_MODEL } from '../classify/command.ts';
import { writePlots } from './plots.ts';
import { predict } from './predict.ts';
import { noFile, openPredictions } from './predictions-file.ts';
import { evaluationJson } from './report-json.ts';
import { reportLines } from './report-text.ts';
import { readRows, rowsWithPictures, textOf } from './rows-file.ts';

export interface OpenedModel {
  readonly classifier: Classifier;
  /** The model's own. */
  readonly thresholds: Thresholds;
  /** For the rules. */
  readonly analyser: PictureAnalyser;
  close(): Promise<void>;
}

export interface EvaluateDeps {
  readonly open: (folder: string) => Promise<OpenedModel>;
  readonly print: (line: string) => void;
  /** Progress and warnings. */
  readonly say: (line: string) => void;
}

export interface EvaluateMuiscOptions {
  readonly model: string;
  readonly json?: true;
  readonly predictions?: string;
  readonly fromPredictions?: string;
  readonly plots?: string;
  readonly rules?: true;
  /** An error at the first row that cannot be used. */
  readonly strict?: true;
  readonly feedback: boolean;
  /** Of the split: its rows alone. */
  readonly part?: string;
  readonly publishBelow?: number;
  readonly refuseAbove?: number;
  readonly resamples: number;
}

const HELP = `
FILE has one JSON object a line: {"id", "title", "category", "images": [path, …], "violations": [{"code", "image": 0 or null}], "qualified"},
paths relative to it. What else rows may say, and what the figures mean: docs/classifier.md`;

export function registerEvaluateCommand(program: Command, deps: EvaluateDeps): void {
  program
    .command('evaluate')
    .description('Measure a model on labelled data')
    .command('muisc')
    .description('measure the classifier of sequences: AUC, AP, calibration, feedback, review curves')
    .argument('<file>', 'labelled sequences, JSON lines')
    .option('--model <folder>', 'the bundle to measure', SHIPPED_MODEL)
    .option('--json', 'print one JSON object')
    .option('--predictions <file>', 'keep what the classifier says; a run that was stopped goes on')
    .option('--from-predictions <file>', 'do not classify: take what an earlier run has kept')
    .option('--part <part>', 'only rows of that part: train, development or test (default: all)')
    .option('--rules', 'ask the rules of the house profile, too, for the review curves')
    .option('--strict', 'stop at the first row that cannot be used, instead of leaving it out')
    .option('--no-feedback', 'generate no sentences, which takes time')
    .option('--publish-below <risk>', "risk published unseen (default: the model's own)", share)
    .option('--refuse-above <risk>', "risk refused unseen (default: the model's own)", share)
    .option('--resamples <number>', 'for intervals', count, 1000)
    .option('--plots <folder>', 'write the curves as SVG')
    .addHelpText('after', HELP)
    .action((file: string, options: EvaluateMuiscOptions) => evaluateMuisc(file, options, deps));
}

/** Throws EvaluationError, ClassifierError. */
export async function evaluateMuisc(
  file: string,
  options: EvaluateMuiscOptions,
  deps: EvaluateDeps,
): Promise<void> {
  const refused: string[] = [];
  const refuse: Refusal = (why) => {
    if (options.strict) throw why;
    refused.push(why.message);
  };
  const labelled = partOf(await readRows(file, refuse), file, options.part);
  const { rows, predictions, thresholds } = await predictionsOf(labelled, file, options, deps, refuse);
  if (rows.length === 0)
    throw new EvaluationError('row-invalid', `None of the rows of ${file} can be used. ${refused[0]}`);
  const warnings = [...refused.map(leftOutRow), ...leftOut(rows, categoriesOf(predictions))];
  for (const warning of warnings.slice(0, MOST_SAID)) deps.say(`Warning: ${warning}.`);
  if (warnings.length > MOST_SAID)
    deps.say(`Warning: ${warnings.length - MOST_SAID} more; --json has them all.`);
  const { resamples } = options;
  const risk = risksOf(predictions, (await houseProfile()).classifier);
  const evaluation = evaluate(rows, predictions, { risk, read: remarkReader(), resamples });
  const review = reviewFigures(rows, predictions, risk, {
    publishBelow: options.publishBelow ?? thresholds.publishBelow,
    refuseAbove: options.refuseAbove ?? thresholds.refuseAbove,
  });
  if (options.json) deps.print(evaluationJson(evaluation, review, refused.length, warnings));
  else for (const line of reportLines(evaluation, review, file, refused.length)) deps.print(line);
  if (options.plots === undefined) return;
  const plots = await writePlots(options.plots, evaluation, review);
  deps.say(`Curves are in ${plots.join(', ')}`);
}

/** Warnings on the screen; beside a thousand of the same kind nobody would find the figures. */
const MOST_SAID = 20;

const leftOutRow = (why: string): string => `a row is left out: ${why.replace(/\.$/, '')}`;

function partOf(
  rows: readonly EvaluationRow[],
  file: string,
  part: string | undefined,
): readonly EvaluationRow[] {
  if (part === undefined) return rows;
  const found = rows.filter((row) => row.part === part);
  if (found.length > 0) return found;
  const parts = [...new Set(rows.flatMap((row) => row.part ?? []))];
  throw new EvaluationError(
    'row-invalid',
    `${file} has no row of the part "${part}"; ${parts.length === 0 ? 'its rows have no "part"' : `there are ${parts.join(', ')}`}.`,
  );
}

interface Predicted {
  /** Those that can be used. */
  readonly rows: readonly EvaluationRow[];
  readonly predictions: readonly Prediction[];
  readonly thresholds: Thresholds;
}

const NOTHING: Predicted = { rows: [], predictions: [], thresholds: { publishBelow: 0, refuseAbove: 1 } };

async function predictionsOf(
  rows: readonly EvaluationRow[],
  file: string,
  options: EvaluateMuiscOptions,
  deps: EvaluateDeps,
  refuse: Refusal,
): Promise<Predicted> {
  const from = options.fromPredictions;
  if (from !== undefined) {
    const known = parsePredictions(await textOf(from), from);
    // Rows without a prediction may have none because their pictures were not there.
    const silent = rows.filter(({ id }) => !known.has(id));
    const there = new Set(await rowsWithPictures(silent, file, refuse));
    const asked = rows.filter((row) => known.has(row.id) || there.has(row));
    const readable = readableRows(asked, known, file, refuse);
    const predictions = predictionsFor(readable, known, from);
    return { rows: readable, predictions, thresholds: keptThresholds(predictions, from, options) };
  }
  const there = await rowsWithPictures(rows, file, refuse);
  if (there.length === 0) return NOTHING;
  const model = await deps.open(options.model);
  const { classifier, thresholds, analyser } = model;
  try {
    const kept =
      options.predictions === undefined
        ? noFile
        : await openPredictions(options.predictions, classifier.model);
    try {
      const { feedback } = options;
      const rules = options.rules ? { profile: await houseProfile(), analyser } : null;
      const progress = progressOf(deps.say);
      const asked = { rows: there, file, classifier, thresholds, kept, feedback, rules, progress };
      const known = await predict(asked);
      const readable = readableRows(there, known, file, refuse);
      return { rows: readable, predictions: predictionsFor(readable, known, file), thresholds };
    } finally {
      kept.close();
    }
  } finally {
    await model.close();
  }
}

/** Those of the model that said it. EvaluationError where the file does not know them and the options do not say them. */
function keptThresholds(
  predictions: readonly Prediction[],
  file: string,
  { publishBelow, refuseAbove }: EvaluateMuiscOptions,
): Thresholds {
  const kept = predictions.find(({ thresholds }) => thresholds !== undefined)?.thresholds;
  if (kept !== undefined) return kept;
  if (publishBelow !== undefined && refuseAbove !== undefined) return { publishBelow, refuseAbove };
  throw new EvaluationError(
    'thresholds-unknown',
    `${file} does not say at what risks its model publishes and refuses, since an earlier version wrote it; give --publish-below and --refuse-above (both are in the model's model.json).`,
  );
}

async function houseProfile(): Promise<Profile> {
  const house = (await loadProfiles(PROFILES_FOLDER)).get('house');
  if (house === undefined) throw new Error(`${PROFILES_FOLDER} has no house.json`);
  return house;
}

const SAY_EVERY_MS = 3_000;

function progressOf(say: (line: string) => void): (done: number, of: number) => void {
  const began = performance.now();
  let said = began;
  return (done, of) => {
    const now = performance.now();
    if (now - said < SAY_EVERY_MS && done < of) return;
    said = now;
    const rate = (done * 1000) / (now - began);
    const left = Math.ceil((of - done) / rate);
    say(`${done} of ${of} sequences, ${rate.toFixed(1)} a second${left > 0 ? `, about ${left} s left` : ''}`);
  };
}

function share(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value <= 1) return value;
  throw new InvalidArgumentError('give a number from 0 to 1.');
}

function count(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new InvalidArgumentError('give a whole number from 1.');
}
