import type { Stand } from '../stand.ts';

/** Something that turns product-changes into candidates. */
export interface System {
  readonly name: string;
  readonly title: string;
  /** Also answers the catalogue (change-results), so that the whole way can be timed. */
  readonly answers: boolean;
  /** Topics into which its transactions write, one a unit: their markers count the transactions. */
  readonly markedTopics: readonly string[];
  /** Resolves when it has joined its groups. */
  start(stand: Stand, seller: { readonly host: string }): Promise<RunningSystem>;
}

export interface RunningSystem {
  readonly pids: readonly number[];
  readonly isAlive: () => boolean;
  readonly stop: () => Promise<void>;
}
