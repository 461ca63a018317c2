import type { Topology } from '../language.ts';
import { StartError } from './start-error.ts';

/** Refuses a map that no broker needs to be asked about. Names become those of groups, transactional ids and labels of metrics. */
export function refuseUnstartable(topology: Topology, application: string): void {
  const { name, units, sinks } = topology;
  if (units.length + sinks.length === 0)
    throw new StartError('map-unusable', `${name} has no unit and no sink: a worker would do nothing`);
  const spaced = [application, ...units.map((u) => u.name), ...sinks.map((s) => s.name)].find(
    (given) => !/^\S+$/.test(given),
  );
  if (spaced !== undefined)
    throw new StartError(
      'map-unusable',
      `"${spaced}" cannot be the name of an application, a unit or a sink: give it one without spaces`,
    );
}
