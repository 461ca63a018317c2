import type { Fetcher } from '../../kafka.ts';
import type { FailureFunction, Unit } from '../../language.ts';
import type { UnitObserver } from '../../observer.ts';
import type { View } from '../../view.ts';
import { type GroupRunner, runGroup } from '../group/group-runner.ts';
import { partitionsOfUnit } from '../group/partition-watch.ts';
import type { BoundInput } from '../record/bound-unit.ts';
import type { ToldKeys } from '../record/key-watch.ts';
import type { WorkTurns } from '../record/work-turns.ts';
import { changelogWatch } from '../takeover/changelog-watch.ts';
import { leavingBehind } from '../takeover/left-behind.ts';
import { takeOver } from '../takeover/takeover.ts';
import { watchViews } from '../takeover/view-watch.ts';
import { unitHealth } from '../unit-health.ts';
import type { WorkerShared } from '../worker-shared.ts';
import { writeLimitsReader } from '../write-limits.ts';
import { unitTask } from './unit-task.ts';

/** Runs a unit in its consumer group: a task for each partition that this worker is given. */
export function runUnitGroup(
  parts: WorkerShared & {
    readonly unit: Unit;
    readonly inputs: ReadonlyMap<string, BoundInput>;
    readonly onFailure: FailureFunction<unknown> | undefined;
    /** Of this unit alone: two units may read the same topic, each at its own place. */
    readonly fetcher: Fetcher;
    readonly observer: UnitObserver;
    readonly views: ReadonlyMap<string, View>;
    readonly turns: WorkTurns;
    readonly told: ToldKeys;
  },
): Promise<GroupRunner> {
  const { topology, unit, inputs, kafka, clock, log, options } = parts;
  const groupId = `${options.application}-${unit.name}`;
  const readLimits = writeLimitsReader(kafka, topology, unit, options);
  const health = unitHealth({ ...parts, unit: unit.name, policy: unit.failures });
  const left = leavingBehind({ unit: unit.name, inputs, log });
  const memory = unit.store && changelogWatch(kafka, unit.store.changelog.name, clock);
  return runGroup({
    ...parts,
    health,
    leftBehind: left.all,
    name: unit.name,
    topics: unit.inputs.map((i) => i.topic.name),
    partitions: parts.partitionsOf(unit.inputs[0]?.topic.name ?? ''),
    coPartitioned: partitionsOfUnit(unit),
    openTask: async (partition, signal, onFailed, onRestore) => {
      const transactionalId = `${groupId}-${String(partition)}`;
      const limits = await readLimits();
      const its = { ...parts, health, groupId, signal };
      const takeover = await takeOver(kafka, unit, partition, { ...its, transactionalId, onRestore });
      const { changelog, starts, state, views } = takeover;
      left.leave(partition, state.timers, signal);
      if (changelog !== undefined) memory?.add(changelog, signal, onFailed);
      watchViews(views, { partition, everyMs: options.viewCheckMs, clock, signal }, onFailed);
      const incarnations = new Map([...starts].map(([topic, { incarnation }]) => [topic, incarnation]));
      return unitTask({ ...its, limits, partition, incarnations }, takeover, onFailed);
    },
  });
}
