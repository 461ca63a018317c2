import { basename, join } from 'node:path';
import type { Errand } from '../errand.ts';
import { ServiceError } from '../service-error.ts';
import { isIntact, missingOf, type PinnedFile } from './verify.ts';
import { waysToFetch, type Way } from './ways.ts';

export interface Wanted {
  /** As in "fetching WHAT". */
  what: string;
  files: readonly PinnedFile[];
}

/**
 * Puts the pinned files into the folder, each verified. What lies there already and is good is kept.
 * @throws ServiceError ARTEFACT_MISSING, ARTEFACT_ALTERED
 */
export async function fetchPinned(
  { what, files }: Wanted,
  folder: string,
  errand: Errand,
  env: NodeJS.ProcessEnv = process.env,
): Promise<void> {
  const ways = await waysToFetch(env);
  const refusals: ServiceError[] = [];
  for (const way of ways) {
    const wanted = await missingOf(files, folder);
    if (wanted.length === 0) return;
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    const job = { what, bytes, way: way.name, ...(way.visible ? { folder } : {}) };
    try {
      await way.prepare?.(errand);
      await errand.progress.during(job, () => bring(way, wanted, folder, errand));
      return;
    } catch (cause) {
      if (!(cause instanceof ServiceError) || errand.signal.aborted) throw cause;
      refusals.push(cause);
    }
  }
  if ((await missingOf(files, folder)).length > 0) throw refused(what, refusals);
}

async function bring(way: Way, wanted: readonly PinnedFile[], folder: string, errand: Errand): Promise<void> {
  await way.bring(wanted, folder, errand);
  for (const file of wanted)
    if (!(await isIntact(join(folder, basename(file.path)), file)))
      throw new ServiceError('ARTEFACT_MISSING', `${way.name}: ${basename(file.path)} did not come`);
}

function refused(what: string, refusals: readonly ServiceError[]): ServiceError {
  const altered = refusals.find(({ code }) => code === 'ARTEFACT_ALTERED');
  if (altered !== undefined) return altered;
  const tried =
    refusals.length === 0
      ? 'no way to a Maven repository is here'
      : refusals.map((r) => r.message).join('; ');
  return new ServiceError(
    'ARTEFACT_MISSING',
    `${what} could not be fetched (${tried}): install Python 3.11 or newer with pip (it also brings what else is missing), or Maven ("mvn"), or name a Maven repository that can be reached in AGPIS_MAVEN_REPOSITORY.`,
    { cause: refusals.at(-1) },
  );
}
