import type { Act } from './act.ts';
import type { Finding } from './finding.ts';

/** One way of breaking it. */
export interface Scenario {
  readonly name: string;
  /** One line, for the list. */
  readonly does: string;
  /** Products of its load. A third of it in a quick run. */
  readonly products: number;
  /** Default: one broker. */
  readonly needs?: 'three-brokers';
  /**
   * Sends the act's steps and breaks things meanwhile; says with `act.did` what it did. Answers with what only it can judge: the invariants
   * are judged afterwards, for every scenario alike. Workers that live on serve what is left.
   */
  run(act: Act): Promise<readonly Finding[]>;
}
