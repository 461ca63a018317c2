/** agpis classify: what the model says of one product's pictures and title. Needs no service. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import type { Place } from '../../adapters/muisc/place.ts';
import type { Classifier, ClassifierPicture } from '../../ports/classifier.ts';
import { ClassifierError } from '../../ports/classifier.ts';
import { judge, policyOf } from '../../processors/muisc/judge.ts';
import type { Judgement, Thresholds } from '../../processors/muisc/judge.ts';
import { loadProfiles } from '../../processors/screening/load-profiles.ts';
import type { Profile } from '../../processors/screening/profile.ts';
import { PROFILES_FOLDER } from '../check.ts';
import { serverAt, SettingsError } from '../settings.ts';
import { localClassifier } from './local-classifier.ts';
import { classifiedJson, classifiedLines } from './report.ts';

export const SHIPPED_MODEL = join(import.meta.dirname, '../../models/muisc');

export interface ClassifyCommandOptions {
  readonly title: string;
  readonly category: string;
  readonly model: string;
  /** Where its graphs run; default here. */
  readonly server?: string;
  /** Default the house's. */
  readonly profile?: readonly string[];
  readonly json?: true;
}

const HELP = `
The pictures are those of one product, in their order: the first is the main picture.
Feedback is a sentence that the model writes itself; it is shown where the model does not hold the pictures to be fit.
Exit codes: 0 no profile refuses, 1 at least one profile refuses, 2 a picture, the model or a profile cannot be used.`;

export function registerClassifyCommand(program: Command): void {
  program
    .command('classify')
    .description("Say what is wrong with one product's pictures and title; no service is needed")
    .argument('<picture...>', 'JPEG, PNG, WebP, GIF or AVIF; at most as many as the model takes (9)')
    .requiredOption('--title <text>', 'as the shop shows it')
    .requiredOption('--category <path>', 'for example home/kitchen/mugs')
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
    .option('--json', 'print one JSON object')
    .addHelpText('after', HELP)
    .action(async (files: string[], options: ClassifyCommandOptions) => {
      process.exitCode = await runClassify(files, options, (line) => process.stdout.write(`${line}\n`));
    });
}

const collected = (id: string, before: readonly string[] = []): string[] => [...before, id];

/** @returns the exit code. */
export async function runClassify(
  files: readonly string[],
  options: ClassifyCommandOptions,
  print: (line: string) => void,
  fail: (message: string) => void = (message) => process.stderr.write(`agpis classify: ${message}\n`),
): Promise<0 | 1 | 2> {
  const profiles = await profilesOf(options.profile ?? ['house']);
  if (typeof profiles === 'string') return failed(profiles, fail);
  const pictures = await picturesOf(files);
  if (typeof pictures === 'string') return failed(pictures, fail);
  const place = placeOf(options.server);
  if (typeof place === 'string') return failed(place, fail);
  try {
    // One answer is asked for: a second worker would only cost its start.
    const classifier = await localClassifier({ folder: options.model, place, workers: 1 });
    try {
      const { slots, thresholds } = classifier.bundle.manifest;
      if (files.length > slots) return failed(tooMany(files.length, slots), fail);
      const { title, category } = options;
      const classification = await classifier.classify(
        { title, category, pictures },
        { feedback: 'unqualified' },
      );
      const verdicts = verdictsOf(classification.categories, classifier, thresholds, profiles);
      const shown = { files, classification, verdicts };
      if (options.json === true) print(classifiedJson(shown));
      else classifiedLines(shown).forEach(print);
      return [...verdicts.values()].some(({ verdict }) => verdict === 'BLOCKED') ? 1 : 0;
    } finally {
      await classifier.close();
    }
  } catch (error) {
    if (error instanceof ClassifierError) return failed(named(error, files, pictures), fail);
    throw error;
  }
}

/** Whoever waits at a terminal does not wait for a server to start. */
function placeOf(server: string | undefined): Place | string {
  if (server === undefined) return { at: 'threads' };
  try {
    return { ...serverAt(server, '--server'), patienceMs: 0 };
  } catch (error) {
    if (error instanceof SettingsError) return error.message;
    throw error;
  }
}

function verdictsOf(
  categories: Parameters<typeof judge>[0],
  { codes }: Classifier,
  { publish, refuse }: { readonly publish: number; readonly refuse: number },
  profiles: readonly Profile[],
): ReadonlyMap<string, Judgement> {
  const thresholds: Thresholds = { publishBelow: publish, refuseAbove: refuse };
  return new Map(
    profiles.map(({ id, classifier }) => [
      id,
      judge(categories, policyOf(classifier, { codes, thresholds })),
    ]),
  );
}

async function profilesOf(ids: readonly string[]): Promise<Profile[] | string> {
  const known = await loadProfiles(PROFILES_FOLDER);
  if (ids.includes('all')) return [...known.values()];
  const missing = ids.find((id) => !known.has(id));
  if (missing !== undefined)
    return `There is no profile "${missing}"; known are ${[...known.keys(), 'all'].join(', ')}.`;
  return ids.flatMap((id) => known.get(id) ?? []);
}

async function picturesOf(files: readonly string[]): Promise<ClassifierPicture[] | string> {
  const all: ClassifierPicture[] = [];
  for (const file of files) {
    try {
      const bytes = await readFile(file);
      const key = createHash('sha256').update(bytes).digest('hex');
      all.push({ key, sha256: key, bytes: async () => bytes, findings: null });
    } catch (error) {
      if (error instanceof Error && 'code' in error) return `A picture cannot be read: ${error.message}.`;
      throw error;
    }
  }
  return all;
}

const tooMany = (given: number, most: number): string =>
  `${String(given)} pictures are given and the model takes at most ${String(most)}: leave the last ones out.`;

/** Whoever runs the command knows the file, not the key. */
const named = (
  { message, picture }: ClassifierError,
  files: readonly string[],
  pictures: readonly ClassifierPicture[],
): string => {
  const at = pictures.findIndex(({ key }) => key === picture);
  return at === -1 || picture === undefined ? message : message.replaceAll(picture, files[at] ?? picture);
};

function failed(message: string, fail: (message: string) => void): 2 {
  fail(message);
  return 2;
}
