/** The map: all units and sinks of a system, and its topics. */
import type { Emission } from '../outcome.ts';
import { refuseCount } from '../topology-error.ts';
import { refuseAmbiguous } from './ambiguous.ts';
import type { Sink, WritersOf } from './sink.ts';
import type { Coordinates } from './stage.ts';
import type { Topic } from './topic.ts';
import type { DepsOf, Unit } from './unit.ts';

/** What a stage did with a record, for the stage events. */
export interface StageReport {
  readonly unit: string;
  readonly stage: string;
  readonly outcome: 'forward' | 'done' | 'drop' | 'dead-letter' | 'later';
  readonly reasons: readonly string[];
  readonly detail: string;
  readonly key: string;
  readonly attempt: number;
  readonly items: number;
  readonly latencyMs: number;
  readonly finishedAt: number;
  readonly source: Coordinates;
  readonly headers: Readonly<Record<string, string>>;
  /** Input of the pipeline, decoded; undefined when it could not be. */
  readonly value: unknown;
}

/**
 * `Deps`: what the stages of all units together ask for; `Writers`: what its sinks write with (WritersOf). Never where that is not
 * known.
 */
export interface Topology<Deps = never, Writers = never> {
  readonly name: string;
  readonly units: readonly Unit[];
  readonly sinks: readonly Sink[];
  /** All topics, in the order of the data's flow. */
  readonly topics: readonly Topic[];
  readonly deadLetters: Topic;
  /** Where it is written down what operators did by hand (redrives). Absent: nothing can be redriven. */
  readonly operatorActions: Topic | undefined;
  /** Partitions of a topic that does not say its own: task p of a unit owns partition p of all its inputs. */
  readonly partitions: number;
  /** Absent: what stages did with each record is told in metrics alone. */
  readonly stageEvents: StageEvents | undefined;
  /** Type witnesses, never set. */
  readonly _deps?: (deps: Deps) => void;
  readonly _writers?: (writers: Writers) => void;
}

export interface StageEvents {
  readonly topic: Topic;
  /** `incarnation`: of the log that `report.source` points into. */
  readonly toEmission: (report: StageReport, incarnation: string) => Emission;
}

export const partitionsOf = (topology: Topology, topic: Topic): number =>
  topic.partitions ?? topology.partitions;

/** The map of a system. Throws TopologyError where two of its parts would get in each other's way, and for partitions that are no number. */
export function topology<U extends Unit<never, never>, K extends Sink = never>(definition: {
  name: string;
  units: readonly U[];
  sinks: readonly K[];
  deadLetters: Topic;
  operatorActions?: Topic;
  partitions?: number;
  stageEvents?: StageEvents;
}): Topology<DepsOf<U>, WritersOf<K>> {
  const { units, sinks, deadLetters, operatorActions, stageEvents } = definition;
  const shared = [deadLetters, operatorActions, stageEvents?.topic].filter((t) => t !== undefined);
  refuseAmbiguous({ units, sinks, topics: shared });
  const seen = new Map<string, Topic>();
  const add = (t: Topic): void => void seen.set(t.name, t);
  for (const u of definition.units) {
    for (const input of u.inputs) add(input.topic);
    for (const output of u.outputs) add(output);
    if (u.store) add(u.store.changelog);
  }
  for (const s of definition.sinks) s.inputs.forEach(add);
  if (definition.stageEvents) add(definition.stageEvents.topic);
  add(definition.deadLetters);
  if (definition.operatorActions) add(definition.operatorActions);
  return {
    ...definition,
    partitions: refuseCount('partitions', definition.name, definition.partitions ?? 1),
    stageEvents: definition.stageEvents,
    operatorActions: definition.operatorActions,
    topics: [...seen.values()],
  };
}
