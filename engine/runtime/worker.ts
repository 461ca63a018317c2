import type { Codec } from '../codec.ts';
import type { Fetcher, KafkaClient } from '../kafka.ts';
import type { Topology } from '../language.ts';
import { type Observer, silent } from '../observer.ts';
import { type GivenWriters, writersByName } from '../sink.ts';
import { registeredTracer } from '../trace-context.ts';
import type { View } from '../view.ts';
import { bufferBudget } from './buffer-budget.ts';
import type { GroupRunner, GroupStatus } from './group/group-runner.ts';
import { type Clock, type Log, type RuntimeOptions, runtimeOptions, systemClock } from './options.ts';
import { bindFailure, bindUnit } from './record/bound-unit.ts';
import type { ToldKeys } from './record/key-watch.ts';
import { workTurns } from './record/work-turns.ts';
import { runSinkGroup } from './sink/sink-group.ts';
import { refuseUncompacted, refuseUnfit, refuseUngiven, refuseUnknown } from './start-checks.ts';
import { runUnitGroup } from './unit/unit-group.ts';
import { refuseUnstartable } from './unstartable.ts';
import type { WorkerShared } from './worker-shared.ts';
import { checkWriteLimits } from './write-limits.ts';

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
  refuseUnknown(parts.only, topology);
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

  const shared: WorkerShared = {
    topology,
    kafka,
    codec,
    clock,
    log,
    options,
    buffers,
    tracer,
    partitionsOf,
  };
  for (const one of bound) {
    const observer = observers.unit(one.unit.name);
    await started(runUnitGroup({ ...shared, ...one, fetcher: openFetcher(), observer, views, turns, told }));
  }
  for (const sink of sinks) {
    const writer = writers.get(sink.name);
    const observer = observers.unit(sink.name);
    if (writer) await started(runSinkGroup({ ...shared, sink, writer, fetcher: openFetcher(), observer }));
  }

  return {
    status: () => groups.map((g) => g.status()),
    stop,
  };
}
