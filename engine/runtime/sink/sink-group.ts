import { failurePolicy } from '../../failure-policy.ts';
import type { Fetcher } from '../../kafka.ts';
import type { Sink } from '../../language.ts';
import type { UnitObserver } from '../../observer.ts';
import type { SinkWriter } from '../../sink.ts';
import { type GroupRunner, runGroup } from '../group/group-runner.ts';
import { partitionsOfSink } from '../group/partition-watch.ts';
import { unitHealth } from '../unit-health.ts';
import type { WorkerShared } from '../worker-shared.ts';
import { writeLimitsReader } from '../write-limits.ts';
import { openSinkTask } from './sink-task.ts';

/** A sink has no failure policy of its own: its target is asked again at least every 5 s. */
const sinkFailures = failurePolicy({ retriable: { capMs: 5_000 } });

/** Runs a sink in its consumer group: a task for each partition that this worker is given. */
export function runSinkGroup(
  parts: WorkerShared & {
    readonly sink: Sink;
    readonly writer: SinkWriter;
    /** Of this sink alone. */
    readonly fetcher: Fetcher;
    readonly observer: UnitObserver;
  },
): Promise<GroupRunner> {
  const { topology, sink, kafka, options } = parts;
  const groupId = `${options.application}-${sink.name}`;
  const readLimits = writeLimitsReader(kafka, topology, undefined, options);
  const health = unitHealth({ ...parts, unit: sink.name, policy: sinkFailures });
  return runGroup({
    ...parts,
    health,
    name: sink.name,
    topics: sink.inputs.map((t) => t.name),
    partitions: Math.max(...sink.inputs.map((t) => parts.partitionsOf(t.name))),
    coPartitioned: partitionsOfSink(sink),
    openTask: async (partition, signal, onFailed) => {
      const transactionalId = `${groupId}-${String(partition)}`;
      const its = { ...parts, health, groupId, signal };
      return openSinkTask({ ...its, limits: await readLimits(), partition, transactionalId }, onFailed);
    },
  });
}
