import type { Job } from '../job.ts';
import type { TopicPlan } from '../topics.ts';
import type { Outgoing } from '../writer.ts';

/** Where one run of one system takes place: nothing of it is shared with another run. */
export interface Place {
  readonly brokers: readonly string[];
  /** Part of the name of every topic, group and transactional id of this run. */
  readonly run: string;
  readonly input: string;
  readonly output: string;
  readonly job: Job;
  /** Folder for its state and logs. */
  readonly dir: string;
}

export interface Running {
  readonly pids: readonly number[];
  readonly isAlive: () => boolean;
  readonly stop: () => Promise<void>;
  /** What it writes; lines RESTORE_START and RESTORE_END with ms since 1970 tell when it filled its state. */
  readonly logFile: string;
}

/** A changelog that the benchmark writes before the system starts, so that it finds the keys as if it had seen them itself. */
export interface Changelog {
  readonly topic: string;
  record(key: string): Outgoing;
}

export interface System {
  readonly name: string;
  readonly title: string;
  readonly guarantee: 'exactly once' | 'at least once';
  /** What differs from its defaults, for the output and the docs. */
  readonly settings: Readonly<Record<string, string>>;
  /** Topics that it needs besides input, output and changelog. */
  readonly topics: (place: Place) => readonly TopicPlan[];
  /** Only asked for jobs with state. Undefined where it keeps its state elsewhere and must see the keys itself: see `preload`. */
  readonly changelog: (place: Place) => Changelog | undefined;
  /** Fills the state by the system itself, before the run. */
  readonly preload?: (place: Place) => Promise<void>;
  readonly start: (place: Place) => Promise<Running>;
}
