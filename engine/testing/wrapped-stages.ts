import type { AnyStageFunction, Stage, Topology, Unit } from '../language.ts';

type AnyStage = Unit['inputs'][number]['pipeline']['stages'][number];

/** The function of a stage, with something around it. */
export type Wrap = (
  run: AnyStageFunction,
  of: { readonly unit: Unit; readonly stage: string },
) => AnyStageFunction;

/** The same map, with all of its stages wrapped. */
export function wrappedStages<Deps>(topology: Topology<Deps>, wrap: Wrap): Topology<Deps> {
  const units = topology.units.map((unit) => {
    const around = ({ stages }: Unit['inputs'][number]['pipeline']) => ({
      stages: stages.map((stage) => wrapped(unit, stage, wrap)),
    });
    const inputs = unit.inputs.map((input) => ({ ...input, pipeline: around(input.pipeline) }));
    return { ...unit, inputs, onTimer: unit.onTimer && around(unit.onTimer) };
  });
  return { ...topology, units };
}

function wrapped(unit: Unit, stage: AnyStage, wrap: Wrap): AnyStage {
  const create = (deps: never): AnyStageFunction =>
    wrap(stage.create(deps) as unknown as AnyStageFunction, { unit, stage: stage.name });
  return { ...stage, create } as unknown as Stage<never, unknown, never, never, unknown>;
}
