/** What a catalogue sends: the same list for the same seed. */
import { chanceOf, type Chance } from '../chance.ts';

export type Kind =
  /** A version with a picture. */
  | 'change'
  /** A version that deletes the product. */
  | 'delete'
  /** A record without a value, which deletes as well. */
  | 'tombstone'
  /** A version without pictures: decodable, and answered REFUSED. */
  | 'invalid'
  /** Bytes that no schema explains. */
  | 'noise'
  /** A good change under the key of another product. */
  | 'stranger'
  /** Framed as the contract says, with a schema id that no registry knows. */
  | 'unknown-schema';

/** What becomes a dead letter, and nothing else does. */
export const POISON: ReadonlySet<Kind> = new Set(['noise', 'stranger', 'unknown-schema']);

export interface Step {
  /** From 0, in the order of the list; travels with the record as a header. */
  readonly id: number;
  readonly kind: Kind;
  readonly product: number;
  /** null for a tombstone. */
  readonly version: number | null;
  readonly picture: number;
  /** ms that the seller's host takes before it begins to answer. */
  readonly slowMs: number;
}

export interface PlanOptions {
  readonly seed: number;
  readonly products: number;
  /** How many pictures the seller has; several products show the same one. */
  readonly pictures: number;
  /** Share of the steps before which a poison record is put. Default 0.04. */
  readonly poison?: number;
  /** Share of the products of which an old version comes after a newer one. Default 0.4. */
  readonly late?: number;
  /** Share of the products of which a record comes twice. Default 0.5. */
  readonly repeats?: number;
  /** Share of the changes whose picture comes slowly. Default 0.03. */
  readonly slow?: number;
  readonly slowMs?: number;
}

type Draft = Omit<Step, 'id'>;

/** Histories of products (new, updated, late, repeated, deleted, brought back), mixed; a product's own steps keep their order. */
export function plan(options: PlanOptions): Step[] {
  const { seed, products, poison = 0.04 } = options;
  const chance = chanceOf(seed);
  const histories = Array.from({ length: products }, (_, product) => historyOf(product, options, chance));
  const mixed: Draft[] = [];
  while (histories.length > 0) {
    const at = chance.below(histories.length);
    const next = histories[at]?.shift();
    if (next === undefined) histories.splice(at, 1);
    else {
      if (chance.is(poison)) mixed.push(poisonFor(next, chance));
      mixed.push(next);
    }
  }
  return mixed.map((draft, id) => ({ id, ...draft }));
}

function historyOf(product: number, options: PlanOptions, chance: Chance): Draft[] {
  const { pictures, late = 0.4, repeats = 0.5, slow = 0.03, slowMs = 1_500 } = options;
  const step = (kind: Kind, version: number | null): Draft => ({
    kind,
    product,
    version,
    // The same content for the same version, so that a repeat is one.
    picture: (product + (version ?? 0)) % pictures,
    slowMs: kind === 'change' && (product * 7 + (version ?? 0)) % 100 < slow * 100 ? slowMs : 0,
  });
  // An invalid change is answered and leaves what is public: a product of its own keeps the reckoning of the others simple.
  if (product % 13 === 12) return [step('invalid', 1), step('invalid', 1)];
  const versions = Array.from(
    { length: 2 + chance.below(3) },
    (_, n) => 1 + n + (n > 1 ? chance.below(2) : 0),
  );
  const steps = versions.map((v) => step('change', v));
  if (chance.is(late)) lateOne(steps, chance);
  if (chance.is(repeats)) repeatOne(steps, chance);
  const last = Math.max(...versions);
  switch (chance.below(6)) {
    case 0:
      return [...steps, step('delete', last + 1)];
    case 1:
      return [...steps, step('tombstone', null)];
    case 2:
      return [...steps, step('delete', last + 1), step('change', last), step('change', last + 2)];
    case 3:
      return [...steps, step('tombstone', null), step('tombstone', null), step('change', last + 1)];
    default:
      return steps;
  }
}

/** An old version arrives after a newer one. */
function lateOne(steps: Draft[], chance: Chance): void {
  const [late] = steps.splice(chance.below(steps.length - 1), 1);
  if (late) steps.push(late);
}

function repeatOne(steps: Draft[], chance: Chance): void {
  const at = chance.below(steps.length);
  const again = steps[at];
  if (again) steps.splice(at + 1 + chance.below(steps.length - at), 0, again);
}

function poisonFor(next: Draft, chance: Chance): Draft {
  return { ...next, kind: chance.pick(['noise', 'stranger', 'unknown-schema']), slowMs: 0 };
}
