import type { Tracer } from '@opentelemetry/api';
import type { Codec } from '../../codec.ts';
import type { AnyStageFunction, FailureFunction, Input, Topology, Unit } from '../../language.ts';
import type { ToldKeys } from './key-watch.ts';
import { atTimesThatAre } from './timer-times.ts';
import { keepingTo } from './undeclared.ts';
import type { UnitObserver } from '../../observer.ts';
import type { Clock, Log, RuntimeOptions } from '../options.ts';
import type { UnitHealth } from '../unit-health.ts';
import type { WorkTurns } from './work-turns.ts';
import type { WriteLimits } from '../write-limits.ts';

/** The stage functions of a unit, bound to their collaborators once per worker. */
export interface BoundInput {
  readonly kind: 'stream' | 'table' | 'timers';
  readonly undecodable: Input<never, never, unknown>['undecodable'];
  readonly stages: readonly {
    readonly name: string;
    readonly run: AnyStageFunction;
  }[];
}

/** Stands for a topic where a record is a timer that a stage has set: no topic has this name. */
export const TIMERS = '';

export function bindUnit(unit: Unit, deps: unknown): Map<string, BoundInput> {
  const bound = new Map<string, BoundInput>();
  for (const { topic, pipeline, undecodable, isTable } of unit.inputs)
    bound.set(topic.name, {
      kind: isTable ? 'table' : 'stream',
      undecodable,
      stages: bindStages(unit, pipeline, deps),
    });
  if (unit.onTimer)
    bound.set(TIMERS, {
      kind: 'timers',
      undecodable: 'dead-letter',
      stages: bindStages(unit, unit.onTimer, deps),
    });
  return bound;
}

const bindStages = (
  unit: Unit,
  { stages }: Unit['inputs'][number]['pipeline'],
  deps: unknown,
): BoundInput['stages'] =>
  stages.map((s) => ({
    name: s.name,
    run: atTimesThatAre(unit, keepingTo(unit, s.create(deps as never) as unknown as AnyStageFunction)),
  }));

export const bindFailure = (unit: Unit, deps: unknown): FailureFunction<unknown> | undefined =>
  unit.onFailure?.(deps as never) as FailureFunction<unknown> | undefined;

/** What running the records of one task needs. */
export interface RunnerParts {
  readonly topology: Topology;
  readonly unit: Unit;
  readonly inputs: ReadonlyMap<string, BoundInput>;
  readonly onFailure: FailureFunction<unknown> | undefined;
  readonly codec: Codec;
  readonly clock: Clock;
  readonly log: Log;
  readonly options: RuntimeOptions;
  readonly limits: WriteLimits;
  readonly told: ToldKeys;
  readonly turns: WorkTurns;
  readonly partition: number;
  /** Of the inputs' logs, by topic. */
  readonly incarnations: ReadonlyMap<string, string>;
  readonly signal: AbortSignal;
  readonly health: UnitHealth;
  readonly observer: UnitObserver;
  /** Undefined where nobody traces. */
  readonly tracer: Tracer | undefined;
  readonly partitionsOf: (topic: string) => number;
}
