/** What a worker refuses before it joins anything. */
import type { KafkaClient } from '../kafka.ts';
import type { Sink, Topology, Unit } from '../language.ts';
import type { SinkWriter } from '../sink.ts';
import type { View } from '../view.ts';
import { partitionsOfSink, partitionsOfUnit } from './group/partition-watch.ts';
import { StartError } from './start-error.ts';

/** A name that is none would run nothing, and say nothing. */
export function refuseUnknown(only: readonly string[] | undefined, { units, sinks }: Topology): void {
  if (!only) return;
  if (only.length === 0)
    throw new StartError(
      'unknown-unit',
      '`only` names no unit and no sink: a worker would do nothing (leave it out to run all)',
    );
  const names = [...units, ...sinks].map(({ name }) => name);
  const unknown = only.find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw new StartError(
      'unknown-unit',
      `${unknown} is no unit and no sink of this topology: there are ${names.join(', ')}`,
    );
}

/** Before anything is joined: a worker that fails half-way would leave the groups that it has joined to run on. */
export function refuseUngiven(given: {
  readonly units: readonly Unit[];
  readonly sinks: readonly Sink[];
  readonly views: ReadonlyMap<string, View>;
  readonly writers: ReadonlyMap<string, SinkWriter>;
}): void {
  const view = given.units.flatMap((u) => u.views).find((name) => !given.views.has(name));
  if (view !== undefined)
    throw new StartError('part-missing', `no view was given for the topic ${view}: pass one in \`views\``);
  const sink = given.sinks.find(({ name }) => !given.writers.has(name));
  if (sink)
    throw new StartError(
      'part-missing',
      `no writer was given for the sink ${sink.name}: pass one in \`writers\``,
    );
}

/** A changelog or a view's topic that is not compacted forgets what has not changed for a while: its task would restore half a state. */
export async function refuseUncompacted(kafka: KafkaClient, { units }: Topology): Promise<void> {
  const needed = new Set(
    units.flatMap((u) => [
      ...(u.store ? [u.store.changelog.name] : []),
      ...u.views,
      ...u.inputs.filter((i) => i.isTable).map((i) => i.topic.name),
    ]),
  );
  if (needed.size === 0) return;
  const settings = await kafka.topicSettings([...needed]);
  const wrong = [...needed].filter((name) => settings.get(name)?.cleanup !== 'compact');
  if (wrong.length === 0) return;
  const hidden = 'one that this user may not see (DescribeConfigs)';
  const shown = wrong.map((name) => `${name} has ${settings.get(name)?.cleanup ?? hidden}`).join(', ');
  throw new StartError(
    'not-compacted',
    `what tasks remember must be kept by key, cleanup.policy=compact alone: ${shown}`,
  );
}

/** Start-up refuses what would break silently later: missing topics and inputs that are not co-partitioned. */
export function refuseUnfit(topology: Topology, counts: ReadonlyMap<string, number>): void {
  const missing = topology.topics.filter((t) => (counts.get(t.name) ?? 0) === 0).map((t) => t.name);
  if (missing.length > 0)
    throw new StartError('topics-missing', `these topics do not exist: ${missing.join(', ')}`);
  const together = [
    ...topology.units.map((u) => ({ name: u.name, ...partitionsOfUnit(u) })),
    ...topology.sinks.map((s) => ({ name: s.name, ...partitionsOfSink(s) })),
  ];
  for (const { name, topics } of together) {
    if (new Set(topics.map((t) => counts.get(t))).size > 1) {
      const shown = topics.map((t) => `${t} has ${String(counts.get(t))}`).join(', ');
      throw new StartError(
        'partitions-differ',
        `the topics of ${name} must have equally many partitions, since task p owns partition p of each: ${shown} (docs/engine/upgrading.md#partitions-that-were-added)`,
      );
    }
  }
}
