import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Errand } from '../errand.ts';
import { ensureArtefact } from './cache.ts';
import { fetchPinned } from './maven.ts';
import type { PinnedFile } from './verify.ts';

/** kafka_2.13 with what it needs to run, and the logger without which the broker says nothing. */
export const KAFKA_VERSION = '4.3.1';
const LIST = new URL('./kafka-jars.json', import.meta.url);

/** The jars one by one: a class-data archive does not work with a wildcard in the class path. */
export async function ensureKafkaJars(errand: Errand): Promise<string[]> {
  const jars = JSON.parse(readFileSync(LIST, 'utf8')) as PinnedFile[];
  const folder = await ensureArtefact(
    {
      name: `kafka-${KAFKA_VERSION}`,
      fill: async (partial) => {
        await fetchPinned({ what: `Apache Kafka ${KAFKA_VERSION}`, files: jars }, partial, errand);
      },
    },
    errand.say,
    errand,
  );
  return jars.map(({ path }) => join(folder, basename(path)));
}
