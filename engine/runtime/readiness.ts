import type { GroupStatus } from './group/group-runner.ts';
import { stalledMs } from './group/progress.ts';
import type { TakeoverErrorCode } from './takeover/takeover-error.ts';

/** Why a worker is not well, for programs by `code` and for people by `sentence`. */
export interface Complaint {
  readonly code:
    | 'not-joined'
    | 'left-out'
    | 'taking-over'
    | TakeoverErrorCode
    | 'partitions-changed'
    | 'paused'
    | 'left-behind'
    | 'stalled'
    | 'stuck';
  readonly unit: string;
  /** Absent where all of the unit's tasks are meant. */
  readonly partition?: number;
  readonly sentence: string;
}

/** Records that wait for so long without progress turn readiness off, ms: four times what a slow picture host is given for one picture (15 s). */
export const STALLED_AFTER_MS = 60_000;

/**
 * Empty while every task gets on, or waits on purpose. Otherwise the process is better ended: the group's heartbeats have stopped
 * for the same reason, and another worker takes its partitions.
 */
export const livenessComplaints = (groups: readonly GroupStatus[]): Complaint[] =>
  groups.flatMap(({ name, stuck }) =>
    stuck.map(({ partition, forMs }) => ({
      code: 'stuck' as const,
      unit: name,
      partition,
      sentence: `${name}/${String(partition)} has had work for ${seconds(forMs)} and finished none of it; its heartbeats have stopped: end this process, and another worker takes over`,
    })),
  );

/** Empty while everything that this worker is to do gets done. What it was not assigned is not its business. */
export const readinessComplaints = (
  groups: readonly GroupStatus[],
  now: number,
  stalledAfterMs = STALLED_AFTER_MS,
): Complaint[] => [
  ...livenessComplaints(groups),
  ...groups.flatMap((group) => [
    ...joining(group, now),
    ...leftOut(group),
    ...takingOver(group, now),
    ...unread(group),
    ...paused(group, now),
    ...leftBehind(group),
    ...stalled(group, now, stalledAfterMs),
  ]),
];

function joining({ name, outsideSince, outsideBecause }: GroupStatus, now: number): Complaint[] {
  if (outsideSince === undefined) return [];
  const why = outsideBecause === undefined ? '' : `: ${outsideBecause}`;
  const sentence = `${name} has had no place in its consumer group for ${seconds(now - outsideSince)}${why}`;
  return [{ code: 'not-joined', unit: name, sentence }];
}

/** With more workers than partitions some have none, and are well; this one would not get any if all others went. */
const leftOut = ({ name, isLeftOut, mixed = '' }: GroupStatus): Complaint[] =>
  isLeftOut ? [{ code: 'left-out', unit: name, sentence: `${name}: ${mixed}` }] : [];

const takingOver = ({ name, takingOver: partitions }: GroupStatus, now: number): Complaint[] =>
  partitions.map(({ partition, since, restoring, error, code }) => {
    if (code !== undefined && error !== undefined)
      return { code, unit: name, partition, sentence: `${name}/${String(partition)}: ${error}` };
    const whole = `${name}/${String(partition)} has been waiting to be taken over for ${seconds(now - since)}`;
    const at =
      restoring && `, at ${String(restoring.done)} of ${String(restoring.total)} of ${restoring.topic}`;
    const why = error === undefined ? '' : `, after: ${error}`;
    return { code: 'taking-over', unit: name, partition, sentence: whole + (at ?? '') + why };
  });

const unread = ({ name, partitionsChanged }: GroupStatus): Complaint[] =>
  partitionsChanged === undefined
    ? []
    : [{ code: 'partitions-changed', unit: name, sentence: `${name}: ${partitionsChanged}` }];

const paused = ({ name, pauses }: GroupStatus, now: number): Complaint[] =>
  pauses.map(({ because, stage, error, since }) => ({
    code: 'paused',
    unit: name,
    sentence: `${name} has been paused for ${seconds(now - since)}, ${
      because === 'dependency' ? `${stage} waits for a dependency` : `${stage} fails for record after record`
    }: ${error}`,
  }));

const leftBehind = ({ name, leftBehind: all = [] }: GroupStatus): Complaint[] =>
  all.map(({ partition, sentence }) => ({
    code: 'left-behind',
    unit: name,
    partition,
    sentence: `${name}/${String(partition)}: ${sentence}`,
  }));

const stalled = ({ name, tasks, stuck }: GroupStatus, now: number, afterMs: number): Complaint[] =>
  tasks.flatMap((task) => {
    const forMs = stalledMs(task, now);
    const { partition } = task;
    if (forMs < afterMs || stuck.some((s) => s.partition === partition)) return [];
    const lag = task.inputs.reduce((sum, input) => sum + input.lag, 0);
    const sentence = `${name}/${String(partition)} has ${String(lag)} records to do and has made no progress for ${seconds(forMs)}`;
    return [{ code: 'stalled' as const, unit: name, partition, sentence }];
  });

const seconds = (ms: number): string => `${String(Math.round(ms / 1_000))} s`;
