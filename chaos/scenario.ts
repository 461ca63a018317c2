import type { Act } from './act.ts';
import type { Finding } from './finding.ts';
import { plan, type PlanOptions, type Step } from './load/plan.ts';

/** What the load of a scenario is made from. */
export interface Size {
  readonly seed: number;
  readonly quick: boolean;
}

/** One way of breaking it. */
export interface Scenario {
  readonly name: string;
  /** One line, for the list. */
  readonly does: string;
  /** Default: one broker. */
  readonly needs?: 'three-brokers';
  /** What the catalogue sends. */
  plan(size: Size): Step[];
  /** Pictures that a person must look at before they are public. Default: none. */
  isDoubtful?(picture: number): boolean;
  /**
   * Sends the act's steps and breaks things meanwhile; says with `act.did` what it did. Answers with what only it can judge: the invariants
   * are judged afterwards, for every scenario alike. Workers that live on serve what is left.
   */
  run(act: Act): Promise<readonly Finding[]>;
}

/** Histories of so many products, mixed; a third of them in a quick run. */
export const mixed =
  (products: number, options: Partial<PlanOptions> = {}) =>
  ({ seed, quick }: Size): Step[] => {
    const count = quick ? Math.ceil(products / 3) : products;
    // Three products a picture: twenty with one would be taken for a placeholder.
    return plan({ seed, products: count, pictures: Math.max(6, Math.ceil(count / 3)), ...options });
  };
