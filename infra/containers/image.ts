import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withLock } from '../../bootstrap/lock.mjs';
import { cacheFolder } from '../artefacts/cache.ts';
import { execute } from '../artefacts/execute.ts';
import type { Errand } from '../errand.ts';
import type { ServiceName } from '../native/native-service.ts';
import { ServiceError } from '../service-error.ts';
import type { Recipe } from './recipe.ts';
import { fillRoot } from './root-folder.ts';

/** Bump when the way of building changes. */
const BUILD = 1;

export interface Image {
  tag: string;
  kind: 'published' | 'local';
}

async function isHere(tag: string): Promise<boolean> {
  return (await execute('docker', ['image', 'inspect', tag])).status === 0;
}

function localTag(name: ServiceName, recipe: Recipe): string {
  const key = createHash('sha256')
    .update(JSON.stringify([BUILD, process.arch, recipe.local.key()]))
    .digest('hex');
  return `agpis-local/${name}:${key.slice(0, 12)}`;
}

/** The published image, pulled if need be; where it cannot be pulled, one built of what a native start uses. */
export async function ensureImage(name: ServiceName, recipe: Recipe, errand: Errand): Promise<Image> {
  const { say, signal } = errand;
  const local = localTag(name, recipe);
  const { image } = recipe.published;
  if (await isHere(image)) return { tag: image, kind: 'published' };
  if (await isHere(local)) return { tag: local, kind: 'local' };
  say(`pulling ${image} ...`);
  if ((await execute('docker', ['pull', '--quiet', image], { errand })).status === 0)
    return { tag: image, kind: 'published' };
  if (process.platform !== 'linux')
    throw new ServiceError(
      'NO_CONTAINERS',
      `The image ${image} could not be pulled, and one can be built here only on Linux: run "docker pull ${image}" and see what it says.`,
    );
  const folder = cacheFolder();
  mkdirSync(folder, { recursive: true });
  const work = async () => {
    if (await isHere(local)) return;
    say(`${image} cannot be pulled: building a small image instead ...`);
    await build(local, recipe, errand);
  };
  await withLock(join(folder, `image-${name}.lock`), work, undefined, signal);
  return { tag: local, kind: 'local' };
}

async function build(tag: string, recipe: Recipe, errand: Errand): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'agpis-image-'));
  try {
    const root = join(folder, 'root');
    mkdirSync(root);
    await fillRoot(root, await recipe.local.contents(errand, folder));
    await importRoot(root, tag);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** `docker import` makes an image of a tar; unlike a build it needs no base image and no builder. */
async function importRoot(root: string, tag: string): Promise<void> {
  const tar = spawn('tar', ['-C', root, '--owner=0', '--group=0', '-cf', '-', '.'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const load = spawn('docker', ['import', '-', tag], { stdio: ['pipe', 'ignore', 'pipe'] });
  let words = '';
  load.stderr.on('data', (chunk: Buffer) => void (words += chunk.toString()));
  tar.stdout.pipe(load.stdin);
  const [status] = (await once(load, 'close')) as [number | null];
  if (status !== 0)
    throw new ServiceError(
      'NO_CONTAINERS',
      `"docker import" could not make the image ${tag} (${words.trim()}): see that the Docker engine has disk space.`,
    );
}
