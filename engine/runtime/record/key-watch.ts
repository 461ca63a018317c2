import type { Topic, Unit } from '../../language.ts';
import type { Log } from '../options.ts';

/** Units of this process that have been told of, with the topic: each of their tasks would find the same. */
export type ToldKeys = Set<string>;

/**
 * Tells, once for each unit and topic, of an output under a key that has nothing to do with the record's, where outputs lie in the
 * partition of their task: records of one such key then lie in several partitions, and whoever counts them counts them apart. A key
 * that begins with the record's (`tenant/product` → `tenant/product/profile`) keeps what belongs together together; so does a topic
 * with one partition; and a view is kept by partition on purpose. Records without a key lie anywhere, so an output with one is told of.
 */
export function keyWatch(parts: {
  readonly unit: Pick<Unit, 'name' | 'outputs' | 'views'>;
  readonly partitionsOf: (topic: string) => number;
  readonly told: ToldKeys;
  readonly log: Log;
}): (topic: string, key: string, of: string) => void {
  const { unit, told, log } = parts;
  const isWatched = ({ name, partitionBy }: Topic): boolean =>
    partitionBy === 'task' && !unit.views.includes(name) && parts.partitionsOf(name) > 1;
  const watched = new Set(unit.outputs.filter(isWatched).map(({ name }) => name));

  return (topic, key, of) => {
    const belongs = of === '' ? key === '' : key.startsWith(of);
    if (belongs || !watched.delete(topic)) return;
    const id = `${unit.name}/${topic}`;
    if (told.has(id)) return;
    told.add(id);
    log(
      'warn',
      `${unit.name} writes to ${topic} under another key than its record's: it stays in the partition of its task, so records of one key may lie in several. Where they belong together, declare ${topic} with partitionBy: 'key'`,
      { key: key.slice(0, 200), of: of.slice(0, 200) },
    );
  };
}
