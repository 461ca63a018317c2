import { plan, type PlanOptions, type Step } from './plan.ts';

/** What the load of a scenario is made from. */
export interface Size {
  readonly seed: number;
  readonly quick: boolean;
}

/** What a catalogue sends under a scenario. */
export interface Load {
  /** Of the scenario. */
  readonly name: string;
  plan(size: Size): Step[];
  /** Pictures that a person must look at before they are public. Default: none. */
  isDoubtful?(picture: number): boolean;
}

/** Histories of so many products, mixed; a third of them in a quick run. */
export const mixed =
  (products: number, options: Partial<PlanOptions> = {}) =>
  ({ seed, quick }: Size): Step[] => {
    const count = quick ? Math.ceil(products / 3) : products;
    // Three products a picture: twenty with one would be taken for a placeholder.
    return plan({ seed, products: count, pictures: Math.max(6, Math.ceil(count / 3)), ...options });
  };
