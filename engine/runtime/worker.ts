import type { Codec } from '../codec.ts';
import type { Fetcher, KafkaClient } from '../kafka.ts';
import type { Sink, Topology, Unit } from '../language.ts';
import { registeredTracer } from '../trace-context.ts';
import { failurePolicy } from '../failure-policy.ts';
import { type Observer, silent } from '../observer.ts';
import { type GivenWriters, type SinkWriter, writersByName } from '../sink.ts';
import type { View } from '../view.ts';
import { type GroupRunner, type GroupStatus, runGroup } from './group-runner.ts';
import { type Clock, type Log, type RuntimeOptions, runtimeOptions, systemClock } from './options.ts';
import { bufferBudget } from './buffer-budget.ts';
import { bindFailure, bindUnit } from './bound-unit.ts';
import { changelogWatch } from './changelog-watch.ts';
import type { ToldKeys } from './key-watch.ts';
import { leavingBehind } from './left-behind.ts';
import { openSinkTask } from './sink-task.ts';
import { partitionsOfSink, partitionsOfUnit } from './partition-watch.ts';
import { StartError } from './start-error.ts';
import { takeOver } from './takeover.ts';
import { refuseUnstartable } from './unstartable.ts';
import { unitHealth } from './unit-health.ts';
import { unitTask } from './unit-task.ts';
import { watchViews } from './view-watch.ts';
import { workTurns } from './work-turns.ts';
import { checkWriteLimits, writeLimitsReader } from './write-limits.ts';

export interface WorkerParts<Deps = never, Writers = never> {
  readonly topology: Topology<Deps, Writers>;
  readonly kafka: KafkaClient;
  readonly codec: Codec;
  /** By the name of the output topic that has one: needed where a unit that runs here names views. */
  readonly views?: ReadonlyMap<string, View>;
  /** By the name of the sink: needed where one runs here. */
  readonly writers?: GivenWriters<Writers>;
  /** Names of the units and sinks to run; default all. */
  readonly only?: readonly string[];
  readonly options?: Partial<RuntimeOptions>;
  readonly clock?: Clock;
  /** Told of the work; default: nobody is. */
  readonly observer?: Observer;
  readonly log: Log;
}

/** Collaborators of all stages that run here, as the topology says what they are. */
export type GivenDeps<Deps> = [Deps] extends [never]
  ? { readonly deps?: unknown }
  : unknown extends Deps
    ? { readonly deps?: unknown }
    : { readonly deps: Deps };

export interface Worker {
  status(): GroupStatus[];
  /** Drains and leaves the groups. */
  stop(): Promise<void>;
}

/** A sink has no failure policy of its own: its target is asked again at least every 5 s. */
const sinkFailures = failurePolicy({ retriable: { capMs: 5_000 } });

/** Runs units and sinks of a topology until stopped. Throws when the broker does not fit the map. */
export async function startWorker<Deps = never, Writers = never>(
  parts: WorkerParts<Deps, Writers> & GivenDeps<Deps>,
): Promise<Worker> {
  const { kafka, codec, log } = parts;
  const { deps = {} } = parts as { readonly deps?: unknown };
  const topology: Topology = parts.topology;
  const views = parts.views ?? new Map<string, View>();
  const writers = writersByName(parts.writers);
  const clock = parts.clock ?? systemClock;
  const observers = parts.observer ?? silent;
  const tracer = registeredTracer(topology.name);
  const options = runtimeOptions(topology.name, parts.options);
  const buffers = bufferBudget(options);
  const turns = workTurns(clock);
  const wanted = (name: string): boolean => parts.only === undefined || parts.only.includes(name);
  refuseUnstartable(topology, options.application);
  refuseUnknown(parts.only ?? [], topology);
  const units = topology.units.filter((u) => wanted(u.name));
  const sinks = topology.sinks.filter((s) => wanted(s.name));
  refuseUngiven({ units, sinks, views, writers });
  // Before any group is joined: what makes the stages may throw.
  const bound = units.map((unit) => ({
    unit,
    inputs: bindUnit(unit, deps),
    onFailure: bindFailure(unit, deps),
  }));
  const counts = await kafka.partitionCounts(topology.topics.map((t) => t.name));
  refuseUnfit(topology, counts);
  await refuseUncompacted(kafka, topology);
  await checkWriteLimits(kafka, topology, units, options, log);
  const partitionsOf = (topic: string): number => counts.get(topic) ?? 1;
  // One fetcher a group: two units may read the same topic, each at its own place.
  const fetchers: Fetcher[] = [];
  const openFetcher = (): Fetcher => {
    const fetcher = kafka.fetcher();
    fetchers.push(fetcher);
    return fetcher;
  };
  const groups: GroupRunner[] = [];
  async function stop(): Promise<void> {
    await Promise.all(groups.map((g) => g.stop()));
    await Promise.all(fetchers.map((f) => f.close()));
  }
  /** A worker that cannot start in full runs nothing. */
  async function started(group: Promise<GroupRunner>): Promise<void> {
    try {
      groups.push(await group);
    } catch (error) {
      await stop();
      throw error;
    }
  }
  const told: ToldKeys = new Set();

  for (const { unit, inputs, onFailure } of bound) {
    const fetcher = openFetcher();
    const groupId = `${options.application}-${unit.name}`;
    const observer = observers.unit(unit.name);
    const readLimits = writeLimitsReader(kafka, topology, unit, options);
    const health = unitHealth({ unit: unit.name, policy: unit.failures, clock, log, observer });
    const left = leavingBehind({ unit: unit.name, inputs, log });
    const memory = unit.store && changelogWatch(kafka, unit.store.changelog.name, clock);
    await started(
      runGroup({
        health,
        leftBehind: left.all,
        observer,
        name: unit.name,
        topics: unit.inputs.map((i) => i.topic.name),
        partitions: partitionsOf(unit.inputs[0]?.topic.name ?? ''),
        coPartitioned: partitionsOfUnit(unit),
        kafka,
        clock,
        log,
        options,
        openTask: async (partition, signal, onFailed, onRestore) => {
          const transactionalId = `${options.application}-${unit.name}-${String(partition)}`;
          const limits = await readLimits();
          const takeover = await takeOver(kafka, unit, partition, {
            groupId,
            transactionalId,
            codec,
            views,
            log,
            clock,
            health,
            observer,
            signal,
            onRestore,
          });
          left.leave(partition, takeover.state.timers, signal);
          if (takeover.changelog !== undefined) memory?.add(takeover.changelog, signal, onFailed);
          watchViews(takeover.views, { partition, everyMs: options.viewCheckMs, clock, signal }, onFailed);
          return unitTask(
            {
              topology,
              unit,
              inputs,
              onFailure,
              codec,
              clock,
              log,
              options,
              limits,
              told,
              partition,
              incarnations: new Map([...takeover.starts].map(([name, s]) => [name, s.incarnation])),
              signal,
              health,
              observer,
              tracer,
              partitionsOf,
              fetcher,
              kafka,
              groupId,
              buffers,
              turns,
            },
            takeover,
            onFailed,
          );
        },
      }),
    );
  }
  for (const sink of sinks) {
    const fetcher = openFetcher();
    const writer = writers.get(sink.name);
    if (!writer) continue;
    const groupId = `${options.application}-${sink.name}`;
    const observer = observers.unit(sink.name);
    const readLimits = writeLimitsReader(kafka, topology, undefined, options);
    const health = unitHealth({ unit: sink.name, policy: sinkFailures, clock, log, observer });
    await started(
      runGroup({
        health,
        observer,
        name: sink.name,
        topics: sink.inputs.map((t) => t.name),
        partitions: Math.max(...sink.inputs.map((t) => partitionsOf(t.name))),
        coPartitioned: partitionsOfSink(sink),
        kafka,
        clock,
        log,
        options,
        openTask: async (partition, signal, onFailed) =>
          openSinkTask(
            {
              topology,
              sink,
              kafka,
              fetcher,
              codec,
              writer,
              clock,
              log,
              options,
              limits: await readLimits(),
              health,
              observer,
              partition,
              groupId,
              buffers,
              tracer,
              signal,
              partitionsOf,
              transactionalId: `${options.application}-${sink.name}-${String(partition)}`,
            },
            onFailed,
          ),
      }),
    );
  }

  return {
    status: () => groups.map((g) => g.status()),
    stop,
  };
}

/** A name that is none would run nothing, and say nothing. */
function refuseUnknown(only: readonly string[], { units, sinks }: Topology): void {
  const names = [...units, ...sinks].map(({ name }) => name);
  const unknown = only.find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw new Error(`${unknown} is no unit and no sink of this topology: there are ${names.join(', ')}`);
}

/** Before anything is joined: a worker that fails half-way would leave the groups that it has joined to run on. */
function refuseUngiven(given: {
  readonly units: readonly Unit[];
  readonly sinks: readonly Sink[];
  readonly views: ReadonlyMap<string, View>;
  readonly writers: ReadonlyMap<string, SinkWriter>;
}): void {
  const view = given.units.flatMap((u) => u.views).find((name) => !given.views.has(name));
  if (view !== undefined) throw new Error(`no view was given for the topic ${view}: pass one in \`views\``);
  const sink = given.sinks.find(({ name }) => !given.writers.has(name));
  if (sink) throw new Error(`no writer was given for the sink ${sink.name}: pass one in \`writers\``);
}

/** A changelog or a view's topic that is not compacted forgets what has not changed for a while: its task would restore half a state. */
async function refuseUncompacted(kafka: KafkaClient, { units }: Topology): Promise<void> {
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
function refuseUnfit(topology: Topology, counts: ReadonlyMap<string, number>): void {
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
