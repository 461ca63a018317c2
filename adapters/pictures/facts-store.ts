import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { FactsStore } from '../../ports/analysis.ts';
import { contentPath } from './content-path.ts';
import { fileWriter } from './durable-file.ts';
import { undefinedIfMissing } from './missing-file.ts';

/**
 * Facts as JSON files `v<version>/ab/cd/<sha256>.json` below a folder. It is a cache: what cannot be read counts as absent
 * and is computed again; a folder of an old version may be removed at any time.
 */
export function factsStore<Facts>(folder: string): FactsStore<Facts> {
  const root = resolve(folder);
  const writer = fileWriter(root);
  const pathOf = (sha256: string, version: number): string =>
    contentPath(join(root, `v${version}`), sha256, '.json');

  return {
    async get(sha256, version) {
      const text = await readFile(pathOf(sha256, version), 'utf8').catch(undefinedIfMissing);
      return text === undefined ? undefined : parsed<Facts>(text);
    },
    async put(sha256, version, facts) {
      await writer.writeWhole(pathOf(sha256, version), Buffer.from(JSON.stringify(facts)));
    },
  };
}

function parsed<Facts>(text: string): Facts | undefined {
  try {
    return JSON.parse(text) as Facts;
  } catch {
    return undefined; // a power cut can leave a name without its bytes
  }
}
