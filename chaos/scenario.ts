import type { Act } from './act.ts';
import type { Finding } from './finding.ts';
import type { Load } from './load/load.ts';

/** One way of breaking it. */
export interface Scenario extends Load {
  /** One line, for the list. */
  readonly does: string;
  /** Default: one broker. */
  readonly needs?: 'three-brokers';
  /**
   * Sends the act's steps and breaks things meanwhile; says with `act.did` what it did. Answers with what only it can judge: the invariants
   * are judged afterwards, for every scenario alike. Workers that live on serve what is left.
   */
  run(act: Act): Promise<readonly Finding[]>;
}
