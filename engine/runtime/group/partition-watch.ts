import type { KafkaClient } from '../../kafka.ts';
import type { Sink, Unit } from '../../language.ts';
import { LOOK_EVERY_MS } from '../takeover/changelog-watch.ts';
import type { Clock, Log } from '../options.ts';

/** Topics of which task p owns partition p each. */
export interface CoPartitioned {
  readonly topics: readonly string[];
  /** What lies by key in the partitions of before; undefined where nothing does, so that partitions may be added. */
  readonly boundBy: string | undefined;
}

export const partitionsOfUnit = ({ inputs, store, views }: Unit): CoPartitioned => ({
  topics: [...inputs.map((i) => i.topic.name), ...(store ? [store.changelog.name] : []), ...views],
  boundBy: store
    ? `what is remembered in ${store.changelog.name}`
    : (tableOf(inputs) ?? (views[0] === undefined ? undefined : `the view of ${views[0]}`)),
});

const tableOf = (inputs: Unit['inputs']): string | undefined => {
  const table = inputs.find(({ isTable }) => isTable);
  return table && `the rows of the table ${table.topic.name}`;
};

export const partitionsOfSink = ({ inputs }: Sink): CoPartitioned => ({
  topics: inputs.map(({ name }) => name),
  boundBy: undefined,
});

export interface PartitionWatch {
  /** How many partitions there are tasks for. */
  readonly partitions: () => number;
  /** Which topics have another number, and what to do; undefined while none has. */
  readonly complaint: () => string | undefined;
  start(): void;
  stop(): void;
}

/**
 * Looks now and then how many partitions the topics of a unit or a sink have. Kafka lets partitions be added at any time, and tells
 * nobody. Where nothing lies by key in those of before, the new ones are taken as soon as all topics have as many; else a key would meet
 * another memory than its own, so they are left alone, and it says so (docs/engine/upgrading.md#partitions-that-were-added).
 */
export function partitionWatch(
  parts: {
    readonly name: string;
    readonly of: CoPartitioned;
    readonly partitions: number;
    readonly kafka: Pick<KafkaClient, 'partitionCounts'>;
    readonly clock: Pick<Clock, 'after'>;
    readonly log: Log;
  },
  onMore: () => void,
): PartitionWatch {
  const { name, of, kafka, clock, log } = parts;
  let { partitions } = parts;
  let complaint: string | undefined;
  let isStopped = false;
  let stopWaiting = (): void => undefined;

  async function look(): Promise<void> {
    // A topic that is missing has none: those who read and write it notice.
    const found = [...(await kafka.partitionCounts(of.topics))].filter(([, count]) => count > 0);
    if (isStopped) return;
    const changed = found.filter(([, count]) => count !== partitions);
    const more = moreOf(found.map(([, count]) => count));
    if (more !== undefined) return follow(more);
    tell(changed.length === 0 ? undefined : sentenceOf(parts, partitions, changed));
  }

  function moreOf(counts: readonly number[]): number | undefined {
    const [count = 0] = counts;
    const isEven = counts.length === of.topics.length && counts.every((c) => c === count);
    return of.boundBy === undefined && isEven && count > partitions ? count : undefined;
  }

  function follow(count: number): void {
    const topics = of.topics.join(', ');
    log(
      'info',
      `${name} takes ${String(count - partitions)} partitions more: there are ${String(count)} of ${topics}`,
    );
    partitions = count;
    complaint = undefined;
    onMore();
  }

  function tell(sentence: string | undefined): void {
    if (sentence === complaint) return;
    complaint = sentence;
    if (sentence !== undefined) log('error', `${name}: ${sentence}`);
    else log('info', `${name}: its topics have ${String(partitions)} partitions each again`);
  }

  function wait(): void {
    stopWaiting = clock.after(LOOK_EVERY_MS, () => {
      void look()
        .catch(() => undefined)
        .then(() => {
          if (!isStopped) wait();
        });
    });
  }

  return {
    partitions: () => partitions,
    complaint: () => complaint,
    start: wait,
    stop() {
      isStopped = true;
      stopWaiting();
    },
  };
}

function sentenceOf(
  { name, of }: { readonly name: string; readonly of: CoPartitioned },
  partitions: number,
  changed: readonly (readonly [string, number])[],
): string {
  const shown = changed
    .map(([topic, count]) => `${topic} has ${String(count)} ${count === 1 ? 'partition' : 'partitions'}`)
    .join(', ');
  const what = `${shown}, and ${name} works on ${String(partitions)}`;
  const where = '(docs/engine/upgrading.md#partitions-that-were-added)';
  if (changed.some(([, count]) => count < partitions))
    return `${what}: a topic was created anew with fewer. Give all of ${of.topics.join(', ')} equally many, and start all workers again ${where}`;
  const unread = `${what}: the records of partition ${String(partitions)} and above are not read`;
  if (of.boundBy === undefined)
    return `${unread} until all of ${of.topics.join(', ')} have equally many, since task p owns partition p of each: add them to the others, too ${where}`;
  return `${unread}. Keys may lie in other partitions now than ${of.boundBy}: take a topic of another name and move the records, or give up what is kept of the keys that have moved ${where}`;
}
