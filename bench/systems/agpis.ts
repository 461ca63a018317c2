/** AGPIS itself, as `agpis run` starts it: all units, the image unit alone, or the image unit split into one unit a stage. */
import { join, resolve } from 'node:path';
import { candidates } from '../../topology/topics.ts';
import { startChild } from '../child.ts';
import { splitTopics } from '../split/topology.ts';
import type { Stand } from '../stand.ts';
import type { System } from './system.ts';

const MAIN = resolve(import.meta.dirname, '../../cli/main.ts');
const SPLIT = resolve(import.meta.dirname, '../split/main.ts');

export const wholeAgpis: System = {
  name: 'agpis',
  title: 'AGPIS, all units (to the answer)',
  answers: true,
  markedTopics: [candidates.name],
  start: (stand, seller) => startNode(stand, seller, [MAIN, 'run']),
};

export const imageUnit: System = {
  name: 'image-unit',
  title: 'AGPIS, image unit (to the candidate)',
  answers: false,
  markedTopics: [candidates.name],
  start: (stand, seller) => startNode(stand, seller, [MAIN, 'run', '--units', 'image']),
};

export const splitUnits: System = {
  name: 'split',
  title: 'AGPIS, one unit a stage (to the candidate)',
  answers: false,
  markedTopics: [...splitTopics.map(({ name }) => name), candidates.name],
  start: (stand, seller) => startNode(stand, seller, [SPLIT]),
};

async function startNode(
  { dir, addresses }: Stand,
  seller: { readonly host: string },
  args: readonly string[],
) {
  const child = startChild(process.execPath, args, {
    environment: environmentOf(dir, addresses, seller.host),
    logFile: join(dir, 'worker.log'),
    messages: true,
  });
  try {
    await child.message;
  } catch (error) {
    await child.stop();
    throw error;
  }
  return { pids: [child.pid], isAlive: child.isAlive, stop: child.stop };
}

export function environmentOf(
  dir: string,
  addresses: Stand['addresses'],
  sellerHost: string,
): Record<string, string> {
  return {
    KAFKA_BROKERS: addresses.brokers.join(','),
    SCHEMA_REGISTRY_URL: addresses.registryUrl,
    REDIS_URL: addresses.redisUrl,
    CLICKHOUSE_URL: addresses.clickhouseUrl,
    AGPIS_PICTURES: join(dir, 'pictures'),
    AGPIS_ALLOW_HOSTS: sellerHost,
    // The other systems judge by rules alone.
    AGPIS_CLASSIFIER: 'off',
    AGPIS_PROFILES: 'house',
    // A picture that is not there is left out at once, as in the other systems.
    AGPIS_RETRY_DELAYS_MS: '',
  };
}
