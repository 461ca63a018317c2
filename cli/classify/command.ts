/** agpis classify: what the model says of one product's pictures and title, or of each product of a catalogue. Needs no service. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import type { MuiscClassifier } from '../../adapters/muisc/muisc-classifier.ts';
import type { Place } from '../../adapters/muisc/place.ts';
import { ClassifierError } from '../../ports/classifier.ts';
import type { CategoryScore } from '../../ports/classifier.ts';
import { judge, policyOf } from '../../processors/muisc/judge.ts';
import type { Judgement, Thresholds } from '../../processors/muisc/judge.ts';
import { loadProfiles } from '../../processors/screening/load-profiles.ts';
import type { Profile } from '../../processors/screening/profile.ts';
import { ProfileError } from '../../processors/screening/validate-profile.ts';
import { CatalogueError } from '../catalogue/catalogue-error.ts';
import { readCatalogue } from '../catalogue/catalogue.ts';
import { PROFILES_FOLDER } from '../check.ts';
import { serverAt, SettingsError } from '../settings.ts';
import { askAboutFiles, UnreadableError } from './ask.ts';
import { askAboutCatalogue, latestOf, type ProductSeen } from './catalogue.ts';
import { localClassifier } from './local-classifier.ts';
import { classifiedPage } from './page.ts';
import { classifiedJson, classifiedLines, productJson, productTable, summaryLines } from './report.ts';

export const SHIPPED_MODEL = join(import.meta.dirname, '../../models/muisc');

export interface ClassifyCommandOptions {
  readonly title?: string;
  readonly category?: string;
  /** A folder, instead of pictures, title and category. */
  readonly catalogue?: string;
  /** A file of HTML, of a catalogue. */
  readonly page?: string;
  readonly model: string;
  /** Where its graphs run; default here. */
  readonly server?: string;
  /** Default the house's. */
  readonly profile?: readonly string[];
  readonly json?: true;
}

const HELP = `
The pictures are those of one product, in their order: the first is the main picture.
  agpis classify --title "Stoneware mug, teal" --category kitchen/mugs front.jpg side.jpg
A catalogue is a folder with products.jsonl or listings.jsonl, or with a folder of pictures for each product.
  agpis classify --catalogue examples/catalogue --page seen.html
Verdicts go by the risk under a profile: the chance that at least one category that it refuses is there.
Feedback is a sentence that the model writes itself; it is shown where the model does not hold the pictures to be fit.
Exit codes: 0 no profile refuses, 1 at least one profile refuses something, 2 a picture, the catalogue, the model or a profile cannot be used.`;

export function registerClassifyCommand(program: Command): void {
  program
    .command('classify')
    .description("Say what is wrong with products' pictures and titles; no service is needed")
    .argument('[picture...]', 'of one product: JPEG, PNG, WebP, GIF or AVIF')
    .option('--title <text>', 'as the shop shows it')
    .option('--category <path>', 'for example kitchen/mugs')
    .option('--catalogue <folder>', 'instead of pictures: every product of it, a line each')
    .option('--page <file>', 'of a catalogue: write a page of HTML with the pictures, the riskiest first')
    .option('--model <folder>', 'a model', SHIPPED_MODEL)
    .option(
      '--server <url>',
      'an inference server (Open Inference Protocol) that runs the graphs of that model (default: here)',
    )
    .option(
      '--profile <id>',
      'a file name of profiles/ without .json, or all; may be repeated (default: house)',
      collected,
    )
    .option('--json', 'print one JSON object a product')
    .addHelpText('after', HELP)
    .action(async (files: string[], options: ClassifyCommandOptions) => {
      process.exitCode = await runClassify(files, options, {
        print: (line) => process.stdout.write(`${line}\n`),
        say: (line) => process.stderr.write(`${line}\n`),
      });
    });
}

const collected = (id: string, before: readonly string[] = []): string[] => [...before, id];

export interface ClassifyOutput {
  readonly print: (line: string) => void;
  /** Of what is no result: faults, and how far it is. */
  readonly say: (line: string) => void;
}

/** @returns the exit code. */
export async function runClassify(
  files: readonly string[],
  options: ClassifyCommandOptions,
  output: ClassifyOutput,
): Promise<0 | 1 | 2> {
  try {
    const profiles = await profilesOf(options.profile ?? ['house']);
    const isRefused =
      options.catalogue === undefined
        ? await classifyOne(files, options, profiles, output)
        : await classifyCatalogue(files, { ...options, catalogue: options.catalogue }, profiles, output);
    return isRefused ? 1 : 0;
  } catch (error) {
    if (!(error instanceof Error) || !FOR_PEOPLE.some((kind) => error instanceof kind)) throw error;
    output.say(`agpis classify: ${error.message}`);
    return 2;
  }
}

/** What was asked for cannot be done, in a sentence that says what can. */
class UsageError extends Error {}

const FOR_PEOPLE = [
  UsageError,
  UnreadableError,
  CatalogueError,
  ClassifierError,
  ProfileError,
  SettingsError,
];

/** @returns whether a profile refuses it. */
async function classifyOne(
  files: readonly string[],
  options: ClassifyCommandOptions,
  profiles: readonly Profile[],
  { print }: ClassifyOutput,
): Promise<boolean> {
  const { title, category } = options;
  if (files.length === 0)
    throw new UsageError('Give the pictures of one product, the main picture first; or --catalogue FOLDER.');
  if (title === undefined) throw new UsageError('Give the product\'s title: --title "Stoneware mug, teal".');
  if (category === undefined) throw new UsageError('Give the category: --category kitchen/mugs.');
  if (options.page !== undefined) throw new UsageError('--page is of a catalogue: give --catalogue FOLDER.');
  return withClassifier(options, 1, async (classifier) => {
    const classification = await askAboutFiles({ title, category, files }, classifier);
    const verdicts = verdictsBy(classifier, profiles)(classification.categories);
    const shown = { files, classification, verdicts };
    if (options.json === true) print(classifiedJson(shown));
    else classifiedLines(shown).forEach(print);
    return refuses(verdicts);
  });
}

const SAY_EVERY_MS = 5_000;

/** @returns whether a profile refuses a product. */
async function classifyCatalogue(
  files: readonly string[],
  options: ClassifyCommandOptions & { readonly catalogue: string },
  profiles: readonly Profile[],
  { print, say }: ClassifyOutput,
): Promise<boolean> {
  if (files.length > 0 || options.title !== undefined || options.category !== undefined)
    throw new UsageError(
      'A catalogue says which pictures, titles and categories there are: leave those out.',
    );
  const catalogue = await readCatalogue(options.catalogue);
  const total = latestOf(catalogue).length;
  const names = profiles.map(({ id }) => id);
  const table = productTable(
    latestOf(catalogue).map(({ productId }) => productId),
    names,
  );
  return withClassifier(options, undefined, async (classifier) => {
    if (options.json !== true) print(table.head);
    const products: ProductSeen[] = [];
    let said = performance.now();
    for await (const product of askAboutCatalogue(catalogue, classifier, verdictsBy(classifier, profiles))) {
      products.push(product);
      if (options.json === true) print(productJson(product));
      else table.linesOf(product).forEach(print);
      if (performance.now() - said < SAY_EVERY_MS) continue;
      said = performance.now();
      say(`${String(products.length)} of ${String(total)} products`);
    }
    for (const line of ['', ...summaryLines(products, names)])
      if (options.json === true) say(line);
      else print(line);
    if (options.page !== undefined) {
      const head = { catalogue: options.catalogue, model: classifier.model, profile: names[0] ?? '' };
      await writeFile(options.page, await classifiedPage(products, head));
      say(`The page is ${options.page}.`);
    }
    return products.some(({ seen }) => 'problem' in seen || refuses(seen.verdicts));
  });
}

const refuses = (verdicts: ReadonlyMap<string, Judgement>): boolean =>
  [...verdicts.values()].some(({ verdict }) => verdict === 'BLOCKED');

/** workers: default one a core. One answer is not worth the start of a second. */
async function withClassifier<Answer>(
  { model, server }: ClassifyCommandOptions,
  workers: number | undefined,
  use: (classifier: MuiscClassifier) => Promise<Answer>,
): Promise<Answer> {
  const classifier = await localClassifier({
    folder: model,
    place: placeOf(server),
    ...(workers === undefined ? {} : { workers }),
  });
  try {
    return await use(classifier);
  } finally {
    await classifier.close();
  }
}

/** Whoever waits at a terminal does not wait for a server to start. */
const placeOf = (server: string | undefined): Place =>
  server === undefined ? { at: 'threads' } : { ...serverAt(server, '--server'), patienceMs: 0 };

function verdictsBy({ codes, bundle }: MuiscClassifier, profiles: readonly Profile[]) {
  const { publish, refuse } = bundle.manifest.thresholds;
  const thresholds: Thresholds = { publishBelow: publish, refuseAbove: refuse };
  return (categories: readonly CategoryScore[]): ReadonlyMap<string, Judgement> =>
    new Map(
      profiles.map(({ id, classifier }) => [
        id,
        judge(categories, policyOf(classifier, { codes, thresholds })),
      ]),
    );
}

async function profilesOf(ids: readonly string[]): Promise<Profile[]> {
  const known = await loadProfiles(PROFILES_FOLDER);
  if (ids.includes('all')) return [...known.values()];
  const missing = ids.find((id) => !known.has(id));
  if (missing !== undefined)
    throw new UsageError(
      `There is no profile "${missing}"; known are ${[...known.keys(), 'all'].join(', ')}.`,
    );
  return ids.flatMap((id) => known.get(id) ?? []);
}
