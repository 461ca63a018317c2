import { TopologyError } from '../topology-error.ts';
import type { Sink } from './sink.ts';
import type { Topic } from './topic.ts';
import type { Unit } from './unit.ts';

/** Refuses what would run and be wrong: the second of a name would silently win, or two units would remember in one place. */
export function refuseAmbiguous(definition: {
  readonly units: readonly Unit[];
  readonly sinks: readonly Sink[];
  /** Those that belong to no unit and no sink. */
  readonly topics: readonly Topic[];
}): void {
  const { units, sinks } = definition;
  refuseSameNames([...units, ...sinks].map(({ name }) => name));
  for (const { name, inputs } of units) refuseTwiceRead(name, inputs);
  refuseSharedMemory(definition);
  const inputs = units.flatMap((u) => u.inputs.map((i) => i.topic));
  const others = [
    ...units.flatMap((u) => u.outputs),
    ...sinks.flatMap((s) => s.inputs),
    ...definition.topics,
  ];
  refuseTwoOfOneName([...inputs, ...others, ...changelogsOf(units)]);
}

const changelogsOf = (units: readonly Unit[]): Topic[] =>
  units.flatMap((u) => (u.store ? [u.store.changelog] : []));

function refuseSameNames(names: readonly string[]): void {
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice === undefined) return;
  throw new TopologyError(
    `two units or sinks are named ${twice}: their consumer group and transactional ids would be one and the same; give each a name of its own`,
  );
}

function refuseTwiceRead(unit: string, inputs: Unit['inputs']): void {
  const names = inputs.map(({ topic }) => topic.name);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice === undefined) return;
  throw new TopologyError(
    `${unit} reads ${twice} twice: a record passes one pipeline of a unit; make one of them, or a second unit`,
  );
}

function refuseSharedMemory({ units, topics }: Parameters<typeof refuseAmbiguous>[0]): void {
  const remembering = new Map<string, string>();
  for (const { name, store } of units) {
    if (!store) continue;
    const other = remembering.get(store.changelog.name);
    if (other !== undefined)
      throw new TopologyError(
        `${other} and ${name} remember in ${store.changelog.name}: each would restore what the other wrote; give each a changelog of its own`,
      );
    remembering.set(store.changelog.name, name);
  }
  const written = [...units.flatMap((u) => u.outputs), ...topics].find(({ name }) => remembering.has(name));
  if (!written) return;
  throw new TopologyError(
    `${written.name} is the changelog of ${remembering.get(written.name) ?? ''} and is written to besides: whoever restores it would take those records for its own; use a topic of its own`,
  );
}

function refuseTwoOfOneName(topics: readonly Topic[]): void {
  const seen = new Map<string, Topic>();
  for (const topic of topics) {
    const other = seen.get(topic.name);
    if (other && shape(other) !== shape(topic))
      throw new TopologyError(
        `two topics are named ${topic.name}, and they are declared differently: ${shape(other)} and ${shape(topic)}; declare it once and use it in both places`,
      );
    seen.set(topic.name, topic);
  }
}

/** All of a declaration that the broker or the runtime goes by. */
const shape = ({ cleanup, partitions, partitionBy, hasSchema, config }: Topic): string =>
  JSON.stringify({ cleanup, partitions, partitionBy, hasSchema, config });
