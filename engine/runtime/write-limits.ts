import { FULL_BATCH_BYTES, type KafkaClient, type TopicSettings } from '../kafka.ts';
import type { Topic, Topology, Unit } from '../language.ts';
import { coalesced } from './coalesced.ts';
import type { Log, RuntimeOptions } from './options.ts';
import { StartError } from './start-error.ts';

/** Kafka's own default of `max.message.bytes`: 1 MiB and a batch's frame of 12 bytes (kafka.apache.org/documentation/#brokerconfigs). */
const DEFAULT_BATCH_BYTES = 1_048_588;
/** Error headers of a dead letter: a message of up to 2,000 characters and some names. */
const LETTER_BYTES = 4_096;

/** Largest record of a topic, as a batch of its own, and who says so. */
export interface WriteLimit {
  readonly bytes: number;
  readonly setBy: string;
}

export type WriteLimits = (topic: string) => WriteLimit;

type Limits = Pick<RuntimeOptions, 'maxRecordBytes' | 'maxChangelogBytes'>;

const changelogOf = ({ store }: Unit): Topic[] => (store ? [store.changelog] : []);

/** All that the tasks of a unit write to. */
const writtenBy = (unit: Unit, { deadLetters, stageEvents }: Topology): Topic[] => [
  ...unit.outputs,
  ...changelogOf(unit),
  ...(stageEvents ? [stageEvents.topic] : []),
  deadLetters,
];

/**
 * Reads how large a record the tasks of a unit, or of a sink, may write: the lower of what the options say and what the topic takes on
 * the broker. A record above it is found before the transaction and is the fault of what led to it; the broker would refuse the whole
 * transaction, and again after each takeover. So each of them asks, once it has begun; those of one moment share a request. Throws
 * StartError where a topic takes too little for any transaction.
 */
export function writeLimitsReader(
  kafka: Pick<KafkaClient, 'topicSettings'>,
  topology: Topology,
  unit: Unit | undefined,
  options: Limits,
): () => Promise<WriteLimits> {
  const topics = unit ? writtenBy(unit, topology) : [topology.deadLetters];
  const names = [...new Set(topics.map(({ name }) => name))];
  const own = new Set([topology.deadLetters, ...(unit ? changelogOf(unit) : [])].map(({ name }) => name));
  return coalesced(async () => {
    const settings = await kafka.topicSettings(names);
    refuseSmall(names, settings);
    const limits = new Map(
      topics.map((topic) => [topic.name, limitOf(topic, settings, own.has(topic.name), options)] as const),
    );
    return (topic) => limits.get(topic) ?? { bytes: options.maxRecordBytes, setBy: 'maxRecordBytes' };
  });
}

function limitOf(
  topic: Topic,
  settings: ReadonlyMap<string, TopicSettings>,
  isOwn: boolean,
  { maxRecordBytes, maxChangelogBytes }: Limits,
): WriteLimit {
  const taken = takenBy(topic, settings);
  // An output that is declared as large as the changelogs may be written to as they are.
  const isRoomy = isOwn || Number(topic.config[MAX_BYTES] ?? 0) > maxChangelogBytes;
  const [bytes, setBy] = isRoomy
    ? [maxChangelogBytes, 'maxChangelogBytes']
    : [maxRecordBytes, 'maxRecordBytes'];
  return taken < bytes ? { bytes: taken, setBy: `${MAX_BYTES} of the topic` } : { bytes, setBy };
}

const MAX_BYTES = 'max.message.bytes';

/** On the broker; where that cannot be seen, as declared. */
const takenBy = ({ name, config }: Topic, settings: ReadonlyMap<string, TopicSettings>): number =>
  settings.get(name)?.maxBatchBytes ?? Number(config[MAX_BYTES] ?? DEFAULT_BATCH_BYTES);

function refuseSmall(names: readonly string[], settings: ReadonlyMap<string, TopicSettings>): void {
  const small = names.filter((name) => (settings.get(name)?.maxBatchBytes ?? Infinity) < FULL_BATCH_BYTES);
  if (small.length === 0) return;
  const shown = small.map((name) => `${name} takes ${String(settings.get(name)?.maxBatchBytes)}`).join(', ');
  throw new StartError(
    'batches-refused',
    `records are written in batches of up to ${String(FULL_BATCH_BYTES)} bytes, and ${shown}: raise ${MAX_BYTES} of the topic`,
  );
}

/** Once, at the start: what a worker would otherwise tell only when the first record is too large. */
export async function checkWriteLimits(
  kafka: Pick<KafkaClient, 'topicSettings'>,
  topology: Topology,
  units: readonly Unit[],
  options: Limits,
  log: Log,
): Promise<void> {
  const { deadLetters } = topology;
  const inputs = units.flatMap((unit) => unit.inputs.map(({ topic }) => topic));
  const written = units.flatMap((unit) => writtenBy(unit, topology));
  const names = [...new Set([...inputs, ...written].map(({ name }) => name))];
  const settings = await kafka.topicSettings(names);
  refuseSmall(
    written.map(({ name }) => name),
    settings,
  );
  const { maxChangelogBytes } = options;
  for (const changelog of units.flatMap(changelogOf)) {
    const taken = takenBy(changelog, settings);
    if (taken < maxChangelogBytes)
      log(
        'warn',
        `${changelog.name} takes records of up to ${String(taken)} bytes: what leads to a larger state ends in the dead letters. Raise its ${MAX_BYTES}, or lower maxChangelogBytes (${String(maxChangelogBytes)})`,
      );
  }
  const largest = inputs.reduce((most, topic) => Math.max(most, takenBy(topic, settings)), 0);
  const kept = Math.min(takenBy(deadLetters, settings), maxChangelogBytes);
  if (kept < largest + LETTER_BYTES && kept < maxChangelogBytes)
    log(
      'warn',
      `${deadLetters.name} keeps records of up to ${String(kept)} bytes, headers of the error included, and inputs take ${String(largest)}: a larger one is set aside without its bytes. Raise its ${MAX_BYTES}`,
    );
}
