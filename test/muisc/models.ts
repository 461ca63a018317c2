/** Models to try out: the tiny bundle, and variants of it that are other models. */
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';

export const TINY = join(import.meta.dirname, 'bundle');

export async function temporary(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'agpis-models-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** The same graphs, which publish below another risk: another model.json is another model. */
export async function variant(t: TestContext, publish: number): Promise<string> {
  const folder = await temporary(t);
  await cp(TINY, folder, { recursive: true });
  const manifest = JSON.parse(await readFile(join(TINY, 'model.json'), 'utf8'));
  manifest.thresholds.publish = publish;
  await writeFile(join(folder, 'model.json'), JSON.stringify(manifest));
  return folder;
}
