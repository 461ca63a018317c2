import type { Admin, ITopicConfig } from 'kafkajs';
import { partitionsOf, type Topic, type Topology } from '../../engine/language.ts';
import { setTopicSettings } from './alter-configs.ts';
import { connectTo } from './connect.ts';
import { TOPIC } from './describe-configs.ts';
import { type ConnectionSettings, kafkaOf } from './protocol.ts';

/** What differs between the declared topics and those on the broker. */
export type TopicChange =
  | {
      readonly kind: 'create';
      readonly topic: string;
      readonly partitions: number;
      readonly config: Readonly<Record<string, string>>;
    }
  | {
      readonly kind: 'configure';
      readonly topic: string;
      readonly setting: string;
      readonly from: string;
      readonly to: string;
    }
  /** Never applied: adding partitions would send the keys of a product elsewhere than its history. */
  | { readonly kind: 'refuse'; readonly topic: string; readonly sentence: string };

const configOf = (topic: Topic): Record<string, string> => ({
  'cleanup.policy': topic.cleanup,
  ...topic.config,
});

/** Compares the declared topics with the broker's. Deletes nothing, ever. */
export async function planTopics(settings: ConnectionSettings, topology: Topology): Promise<TopicChange[]> {
  const { topics } = topology;
  const declared = new Map(topics.map((t) => [t.name, partitionsOf(topology, t)]));
  return withAdmin(settings, async (admin) => {
    const existing = new Set(await admin.listTopics());
    const create: TopicChange[] = topics
      .filter((t) => !existing.has(t.name))
      .map((t) => ({
        kind: 'create',
        topic: t.name,
        partitions: declared.get(t.name) ?? 1,
        config: configOf(t),
      }));
    const present = topics.filter((t) => existing.has(t.name));
    if (present.length === 0) return create;
    const { topics: found } = await admin.fetchTopicMetadata({ topics: present.map((t) => t.name) });
    const refusals = found
      .filter((t) => t.partitions.length !== declared.get(t.name))
      .map((t): TopicChange => ({
        kind: 'refuse',
        topic: t.name,
        sentence: `${t.name} has ${String(t.partitions.length)} partitions and is declared with ${String(declared.get(t.name))}: create it anew under another name and move its records`,
      }));
    return [...create, ...refusals, ...(await configChanges(admin, present))];
  });
}

async function configChanges(admin: Admin, topics: readonly Topic[]): Promise<TopicChange[]> {
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: topics.map((t) => ({
      type: TOPIC,
      name: t.name,
      configNames: Object.keys(configOf(t)),
    })),
  });
  return resources.flatMap((resource) => {
    const declared = topics.find((t) => t.name === resource.resourceName);
    if (!declared) return [];
    const actual = new Map(resource.configEntries.map((e) => [e.configName, e.configValue]));
    return Object.entries(configOf(declared))
      .filter(([name, value]) => actual.get(name) !== value)
      .map(([setting, to]): TopicChange => ({
        kind: 'configure',
        topic: declared.name,
        setting,
        from: actual.get(setting) ?? '',
        to,
      }));
  });
}

/** Carries out what `planTopics` found, except refusals, and nothing besides: settings that no change names stay as they are. */
export async function applyTopics(
  settings: ConnectionSettings,
  changes: readonly TopicChange[],
): Promise<void> {
  const create = changes.filter((c) => c.kind === 'create');
  if (create.length > 0) {
    const wanted = create.map((c) => ({
      topic: c.topic,
      numPartitions: c.partitions,
      configEntries: Object.entries(c.config).map(([name, value]) => ({ name, value })),
    }));
    await withAdmin(settings, (admin) => createTopics(admin, wanted));
  }
  const configure = new Map<string, Record<string, string>>();
  for (const { topic, setting, to } of changes.filter((c) => c.kind === 'configure'))
    configure.set(topic, { ...configure.get(topic), [setting]: to });
  await setTopicSettings(settings, configure);
}

/** One setting of each topic, as the broker holds it. */
export async function settingOf(
  admin: Admin,
  topics: readonly string[],
  setting: string,
): Promise<Map<string, string>> {
  const resources = topics.map((name) => ({ type: TOPIC, name, configNames: [setting] }));
  const found = await admin.describeConfigs({ includeSynonyms: false, resources });
  return new Map(found.resources.map((r) => [r.resourceName, r.configEntries[0]?.configValue ?? '']));
}

/** The largest record batch that each topic takes, bytes. The topics must exist. */
export async function largestBatches(
  settings: ConnectionSettings,
  topics: readonly string[],
): Promise<Map<string, number>> {
  const found = await withAdmin(settings, (admin) => settingOf(admin, topics, 'max.message.bytes'));
  return new Map([...found].map(([topic, bytes]) => [topic, Number(bytes)]));
}

const LEADERS_MS = 30_000;

/**
 * Creates topics and waits until the leader of each partition answers for it. kafkajs' own wait gives up where the broker has not
 * heard of the topic yet: on a busy machine a KRaft broker answers UNKNOWN_TOPIC_OR_PARTITION for some ms after it has created one,
 * and a broker that is named as a leader answers NOT_LEADER_OR_FOLLOWER until it has opened the log.
 */
export async function createTopics(admin: Admin, topics: ITopicConfig[]): Promise<void> {
  await admin.createTopics({ waitForLeaders: false, topics });
  const names = topics.map(({ topic }) => topic);
  for (const deadline = performance.now() + LEADERS_MS; ;) {
    const missing = await leaderless(admin, names);
    if (!missing) return;
    if (performance.now() > deadline)
      throw new Error(
        `The topics ${names.join(', ')} were created and have no leader that answers: see the broker's log.`,
        { cause: missing },
      );
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Why some partition of the topics cannot be written yet; `undefined` when all can. */
async function leaderless(admin: Admin, topics: string[]): Promise<Error | undefined> {
  try {
    const found = await admin.fetchTopicMetadata({ topics });
    const without = found.topics.find((t) => t.partitions.some(({ leader }) => leader < 0));
    if (without) return new Error(`${without.name} has partitions without a leader`);
    for (const topic of topics) await admin.fetchTopicOffsets(topic);
    return undefined;
  } catch (error) {
    return error as Error;
  }
}

async function withAdmin<T>(settings: ConnectionSettings, use: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = kafkaOf(settings).admin();
  await connectTo(admin, settings);
  try {
    return await use(admin);
  } finally {
    await admin.disconnect();
  }
}
