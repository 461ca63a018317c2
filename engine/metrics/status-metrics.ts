import { Counter, Gauge, type Registry } from 'prom-client';
import type { GroupStatus } from '../runtime/group/group-runner.ts';
import type { TaskStatus } from '../runtime/task.ts';

type Sample = readonly [labels: Readonly<Record<string, string>>, value: number];

interface Definition {
  readonly name: string;
  readonly help: string;
  readonly labelNames: readonly string[];
  readonly samples: (group: GroupStatus, now: number) => Iterable<Sample>;
}

const seconds = (ms: number): number => ms / 1_000;

/** One sample a task. */
const perTask =
  (value: (task: TaskStatus, now: number) => number) =>
  ({ name, tasks }: GroupStatus, now: number): Sample[] =>
    tasks.map((task) => [{ unit: name, partition: String(task.partition) }, value(task, now)]);

/** One sample a task and input. */
const perInput =
  (value: (input: TaskStatus['inputs'][number], now: number) => number | undefined) =>
  ({ name, tasks }: GroupStatus, now: number): Sample[] =>
    tasks.flatMap(({ partition, inputs }) =>
      inputs.flatMap((input): Sample[] => {
        const found = value(input, now);
        return found === undefined
          ? []
          : [[{ unit: name, partition: String(partition), topic: input.topic }, found]];
      }),
    );

const perUnit =
  (value: (group: GroupStatus) => number) =>
  (group: GroupStatus): Sample[] => [[{ unit: group.name }, value(group)]];

const TASK = ['unit', 'partition'];

const gauges: readonly Definition[] = [
  {
    name: 'task_lag_records',
    help: 'Records of the input that are not committed yet, those not read included.',
    labelNames: [...TASK, 'topic'],
    samples: perInput(({ lag }) => lag),
  },
  {
    name: 'task_lag_seconds',
    help: 'Age of the oldest record of the input that is not committed; 0 where there is none.',
    labelNames: [...TASK, 'topic'],
    // Records that nobody has read have an age that nobody knows.
    samples: perInput(({ lag, oldestTimestamp }, now) =>
      lag === 0 ? 0 : oldestTimestamp === undefined ? undefined : seconds(Math.max(0, now - oldestTimestamp)),
    ),
  },
  {
    name: 'task_oldest_in_flight_seconds',
    help: 'For how long the longest running record has been worked on; 0 where none is.',
    labelNames: TASK,
    samples: perTask(({ oldestStartedAt }, now) => seconds(now - (oldestStartedAt ?? now))),
  },
  {
    name: 'task_uncommitted_records',
    help: 'Records read and not committed: waiting, at work, or finished.',
    labelNames: TASK,
    samples: perTask(({ uncommitted }) => uncommitted),
  },
  {
    name: 'task_state_keys',
    help: 'Keys that the task remembers.',
    labelNames: TASK,
    samples: perTask(({ keys }) => keys),
  },
  {
    name: 'task_timers',
    help: 'Records that a timer will bring back.',
    labelNames: TASK,
    samples: perTask(({ timers }) => timers),
  },
  {
    name: 'task_phase',
    help: '1 for the phase in which the task is: running, full, paused or draining.',
    labelNames: [...TASK, 'phase'],
    samples: ({ name, tasks }) =>
      tasks.map(({ partition, phase }) => [{ unit: name, partition: String(partition), phase }, 1]),
  },
  {
    name: 'task_restore_remaining_records',
    help: 'Offsets still to be read of the log that is being restored, while a partition is taken over.',
    labelNames: [...TASK, 'topic'],
    samples: ({ name, takingOver }) =>
      takingOver.flatMap(({ partition, restoring }): Sample[] =>
        restoring
          ? [
              [
                { unit: name, partition: String(partition), topic: restoring.topic },
                restoring.total - restoring.done,
              ],
            ]
          : [],
      ),
  },
  {
    name: 'unit_assigned_partitions',
    help: 'Partitions that the consumer group gave to this worker.',
    labelNames: ['unit'],
    samples: perUnit(({ assigned }) => assigned.length),
  },
  {
    name: 'unit_running_tasks',
    help: 'Partitions taken over; fewer than assigned while takeovers last.',
    labelNames: ['unit'],
    samples: perUnit(({ tasks }) => tasks.length),
  },
  {
    name: 'unit_stuck_tasks',
    help: 'Tasks that finish nothing: while there are any, the heartbeats of the unit stop.',
    labelNames: ['unit'],
    samples: perUnit(({ stuck }) => stuck.length),
  },
  {
    name: 'unit_left_behind_records',
    help: 'Records and timers that a former release has put off and this one has nobody for.',
    labelNames: ['unit', 'topic'],
    samples: ({ name, leftBehind = [] }) =>
      [...Map.groupBy(leftBehind, ({ topic }) => topic)].map(([topic, left]) => [
        { unit: name, topic },
        left.reduce((sum, { records }) => sum + records, 0),
      ]),
  },
  {
    name: 'unit_paused',
    help: '1 while the failure policy pauses the unit.',
    labelNames: ['unit', 'stage', 'because'],
    samples: ({ name, pauses }) => pauses.map(({ stage, because }) => [{ unit: name, stage, because }, 1]),
  },
];

const activity: Definition = {
  name: 'task_time_seconds_total',
  help: 'Time that the task was busy, idle or blocked.',
  labelNames: [...TASK, 'activity'],
  samples: ({ name, tasks }) =>
    tasks.flatMap(({ partition, spent }) =>
      Object.entries(spent).map(([doing, ms]): Sample => [
        { unit: name, partition: String(partition), activity: doing },
        seconds(ms),
      ]),
    ),
};

/** What is asked for when it is scraped: series of a task end with the task. */
export function statusMetrics(registry: Registry, prefix: string, read: () => readonly GroupStatus[]): void {
  let status: readonly GroupStatus[] | undefined;
  /** One look for all metrics of a scrape: they are collected in one breath. */
  function current(): readonly GroupStatus[] {
    if (!status) queueMicrotask(() => (status = undefined));
    return (status ??= read());
  }
  const samplesOf = ({ samples }: Definition): Sample[] =>
    current().flatMap((group) => [...samples(group, Date.now())]);
  const configuration = ({ name, help, labelNames }: Definition) => ({
    name: prefix + name,
    help,
    labelNames: [...labelNames],
    registers: [registry],
  });

  for (const definition of gauges) {
    const gauge = new Gauge({
      ...configuration(definition),
      collect() {
        gauge.reset();
        for (const [labels, value] of samplesOf(definition)) gauge.set(labels, value);
      },
    });
  }
  const counter = new Counter({
    ...configuration(activity),
    collect() {
      counter.reset();
      for (const [labels, value] of samplesOf(activity)) counter.inc(labels, value);
    },
  });
}
