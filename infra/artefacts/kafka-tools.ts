import { basename, join } from 'node:path';
import type { Errand } from '../errand.ts';
import { ensureArtefact } from './cache.ts';
import { KAFKA_VERSION } from './kafka-jars.ts';
import { fetchPinned } from './maven.ts';
import type { PinnedFile } from './verify.ts';

/** The one jar of Kafka's command line tools that the broker does not need. */
const TOOLS: PinnedFile = {
  path: `org/apache/kafka/kafka-tools/${KAFKA_VERSION}/kafka-tools-${KAFKA_VERSION}.jar`,
  sha256: '62f3c5dd7aa3442d4c5bc6a95f86e2502178ea09de8e27f74d9563bf955e253c',
  bytes: 698_668,
};

/** The jar of Kafka's own tools, which need the broker's jars beside it: foreign clients, for those who check ours from outside. */
export async function ensureKafkaTools(errand: Errand): Promise<string> {
  const artefact = {
    name: `kafka-tools-${KAFKA_VERSION}`,
    fill: (folder: string) => fetchPinned({ what: "Kafka's tools", files: [TOOLS] }, folder, errand),
  };
  return join(await ensureArtefact(artefact, errand.say, errand), basename(TOOLS.path));
}
