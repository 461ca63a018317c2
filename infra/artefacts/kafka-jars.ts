import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Errand } from '../errand.ts';
import { ServiceError } from '../service-error.ts';
import { ensureArtefact } from './cache.ts';
import { fetchPinned } from './maven.ts';
import type { PinnedFile } from './verify.ts';

/** kafka_2.13 with what it needs to run, and the logger without which the broker says nothing. */
export const KAFKA_VERSION = '4.3.1';

/**
 * Older brokers that users have, for tests: the last line with ZooKeeper, the first whose KRaft is for production (KIP-833), and one
 * that cannot fetch by topic id (KIP-516 came with 3.1). Beside the default one, each in `kafka-jars-VERSION.json`.
 */
export const OLDER_KAFKA = ['3.9.1', '3.3.2', '3.0.2'] as const;

/**
 * The version of the broker that is started, by AGPIS_KAFKA_VERSION.
 * @throws ServiceError SETTING_REFUSED: there is no list of jars for it
 */
export function chosenKafka(env: NodeJS.ProcessEnv = process.env): string {
  const version = env['AGPIS_KAFKA_VERSION'] || KAFKA_VERSION;
  const known: readonly string[] = [KAFKA_VERSION, ...OLDER_KAFKA];
  if (known.includes(version)) return version;
  throw new ServiceError(
    'SETTING_REFUSED',
    `AGPIS_KAFKA_VERSION is "${version}": set it to ${known.join(', ')}, or unset it.`,
  );
}

/** The jars one by one: a class-data archive does not work with a wildcard in the class path. */
export async function ensureKafkaJars(errand: Errand, version: string = KAFKA_VERSION): Promise<string[]> {
  const jars = JSON.parse(readFileSync(listOf(version), 'utf8')) as PinnedFile[];
  const folder = await ensureArtefact(
    {
      name: `kafka-${version}`,
      fill: async (partial) => {
        await fetchPinned({ what: `Apache Kafka ${version}`, files: jars }, partial, errand);
      },
    },
    errand.say,
    errand,
  );
  return jars.map(({ path }) => join(folder, basename(path)));
}

function listOf(version: string): URL {
  return new URL(
    version === KAFKA_VERSION ? './kafka-jars.json' : `./kafka-jars-${version}.json`,
    import.meta.url,
  );
}
