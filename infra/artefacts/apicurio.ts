import { readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Errand } from '../errand.ts';
import { ServiceError } from '../service-error.ts';
import { ensureArtefact } from './cache.ts';
import { execute } from './execute.ts';
import { fetchPinned } from './maven.ts';
import type { PinnedFile } from './verify.ts';

/** 3.x needs Java 21; 2.6 speaks the same Confluent API (v7). */
export const APICURIO_VERSION = '2.6.13.Final';
const LIST = new URL('./apicurio.json', import.meta.url);

/** The registry's runnable jar; its libraries lie in `lib` beside it. */
export async function ensureApicurio(errand: Errand): Promise<string> {
  const files = JSON.parse(readFileSync(LIST, 'utf8')) as PinnedFile[];
  const folder = await ensureArtefact(
    {
      name: `apicurio-${APICURIO_VERSION}`,
      fill: async (partial) => {
        await fetchPinned(
          { what: `the schema registry Apicurio ${APICURIO_VERSION}`, files: files },
          partial,
          errand,
        );
        for (const { path } of files) await unpack(join(partial, basename(path)), partial, errand);
      },
    },
    errand.say,
    errand,
  );
  return join(folder, `apicurio-registry-app-${APICURIO_VERSION}-runner.jar`);
}

async function unpack(archive: string, folder: string, errand: Errand): Promise<void> {
  const done = await execute('tar', ['-xzf', archive, '-C', folder], { errand });
  if (done.status !== 0)
    throw new ServiceError(
      'ARTEFACT_MISSING',
      `"tar" could not unpack ${archive} (${done.output.trim()}): install tar and gzip, and see that the disk has room.`,
    );
  rmSync(archive);
}
