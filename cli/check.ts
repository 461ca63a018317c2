/** agpis check FILE|DIR…: what a marketplace would say of one's own pictures. Needs no service. */
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import { Option } from 'commander';
import { analysePicture } from '../imaging/analyse.ts';
import { PictureError } from '../imaging/picture-error.ts';
import { groupPictures } from '../processors/dedup/group.ts';
import { loadProfiles } from '../processors/screening/load-profiles.ts';
import type { Profile } from '../processors/screening/profile.ts';
import { failureFinding, screenPicture } from '../processors/screening/screen.ts';
import { ProfileError } from '../processors/screening/validate-profile.ts';
import type { Checked, Repeats } from './check-report.ts';
import { folderLines, jsonLine, summaryLine, verdictOf } from './check-report.ts';
import type { PictureFile, RoleChoice } from './picture-files.ts';
import { pictureFiles } from './picture-files.ts';

type CheckOptions = { profile: string; role: RoleChoice; json?: true };

export const PROFILES_FOLDER = join(import.meta.dirname, '../profiles');

const EXIT_CODES = `
With --role auto the main picture of a folder is the first named main, front or primary, else the first by name.
Exit codes: 0 nothing is refused, 1 at least one picture is refused, 2 a path cannot be read or the profile is not known.`;

export function registerCheckCommand(program: Command): void {
  program
    .command('check')
    .description('Check pictures by a marketplace profile; no service is needed')
    .argument('<path...>', 'pictures, or folders that are searched to their depth')
    .option('--profile <id>', 'a file name of profiles/ without .json', 'house')
    .addOption(
      new Option('--role <role>', 'what the pictures are')
        .choices(['main', 'secondary', 'auto'])
        .default('auto'),
    )
    .option('--json', 'print one JSON object a picture')
    .addHelpText('after', EXIT_CODES)
    .action(async (paths: string[], options: CheckOptions) => {
      process.exitCode = await runCheck(paths, options, (line) => process.stdout.write(`${line}\n`));
    });
}

/** @returns the exit code. */
export async function runCheck(
  paths: readonly string[],
  options: CheckOptions,
  print: (line: string) => void,
): Promise<0 | 1 | 2> {
  const profiles = await loadProfiles(PROFILES_FOLDER).catch((error: unknown) => {
    if (error instanceof ProfileError) return error.message;
    throw error;
  });
  if (typeof profiles === 'string') return fail(profiles);
  const profile = profiles.get(options.profile);
  if (profile === undefined) {
    return fail(`There is no profile "${options.profile}"; known are ${[...profiles.keys()].join(', ')}.`);
  }
  const files = await pictureFiles(paths, options.role).catch((error: unknown) => unreadable(error));
  if (typeof files === 'string') return fail(files);
  if (files.length === 0) return fail(`No picture was found in ${paths.join(', ')}.`);
  const all: Checked[] = [];
  const step = progressOf(files.length);
  for (const folder of byFolder(files)) {
    const checked = await checkAll(folder, profile, step);
    if (typeof checked === 'string') return fail(checked);
    all.push(...checked);
    const repeats = repeatsOf(checked);
    if (options.json === true) checked.forEach((each) => print(jsonLine(each, profile.id, repeats)));
    else folderLines(checked, repeats).forEach(print);
  }
  if (options.json !== true) print(`\n${summaryLine(all, profile.name)}`);
  return all.some(({ verdict }) => verdict === 'block') ? 1 : 0;
}

function fail(message: string): 2 {
  process.stderr.write(`${message}\n`);
  return 2;
}

function unreadable(error: unknown): string {
  if (error instanceof Error && 'code' in error) return `A path cannot be read: ${error.message}`;
  throw error;
}

function byFolder(files: readonly PictureFile[]): PictureFile[][] {
  return [...Map.groupBy(files, ({ file }) => dirname(file)).values()];
}

/** Which file of a folder repeats which: by bytes, by pixels, or by hash and colours. */
function repeatsOf(folder: readonly Checked[]): Repeats {
  const readable = folder.flatMap(({ file, facts }) => (facts === null ? [] : [{ imageId: file, facts }]));
  const pairs = groupPictures(readable).flatMap(({ representative, members }) =>
    members
      .filter(({ imageId }) => imageId !== representative)
      .map(({ imageId }) => [imageId, representative] as const),
  );
  return new Map(pairs);
}

/** As many at a time as there are cores: decoding runs beside measuring. */
async function checkAll(
  files: readonly PictureFile[],
  profile: Profile,
  step: (pictures: number) => void,
): Promise<Checked[] | string> {
  const checked: Checked[] = [];
  const width = availableParallelism();
  for (let from = 0; from < files.length; from += width) {
    try {
      checked.push(
        ...(await Promise.all(files.slice(from, from + width).map((file) => checkFile(file, profile)))),
      );
      step(Math.min(width, files.length - from));
    } catch (error) {
      return unreadable(error);
    }
  }
  return checked;
}

const SAY_EVERY_MS = 3_000;

/** Says on stderr how far it is: a folder's lines come when all of it is looked at, since any picture may repeat any other. */
function progressOf(total: number): (pictures: number) => void {
  let done = 0;
  let said = performance.now();
  return (pictures) => {
    done += pictures;
    if (performance.now() - said < SAY_EVERY_MS) return;
    said = performance.now();
    process.stderr.write(`${String(done)} of ${String(total)} pictures looked at\n`);
  };
}

async function checkFile({ file, role }: PictureFile, profile: Profile): Promise<Checked> {
  const bytes = await readFile(file);
  try {
    const facts = await analysePicture(bytes);
    const findings = screenPicture(facts, role, profile);
    return { file, role, verdict: verdictOf(findings), facts, findings };
  } catch (error) {
    if (!(error instanceof PictureError)) throw error;
    const findings = [failureFinding('unreadable', error, profile)];
    return { file, role, verdict: verdictOf(findings), facts: null, findings };
  }
}
