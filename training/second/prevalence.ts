/** How often what is wrong: the one table, and a plan for every sequence that keeps to it. */
import { type Violation, violations } from '../../processors/review/reasons.ts';
import type { Chance } from './chance.ts';

/** Of twenty sequences in a row, so many are qualified. */
const QUALIFIED = 9;
const BLOCK = 20;

/** Share of the faulty sequences by how many faults they have. */
const MANY: readonly (readonly [number, number])[] = [
  [1, 0.45],
  [2, 0.35],
  [3, 0.2],
];

/** How often a code is meant, relative to the others. Relations are harder, so a test needs more of them. */
export const WEIGHTS: Readonly<Record<string, number>> = {
  'background-busy': 4,
  fill: 4,
  truncation: 4,
  border: 4,
  letterbox: 4,
  collage: 4,
  sharpness: 4,
  upscaling: 4,
  compression: 4,
  exposure: 4,
  'hard-shadow': 4,
  repeat: 6,
  'added-text': 5,
  'added-logo': 4.5,
  badge: 4.5,
  'qr-code': 4.5,
  watermark: 5,
  props: 4,
  'wrong-product': 8,
  'title-mismatch': 8,
  'wrong-main': 5,
};

export interface Planned {
  readonly code: string;
  readonly subKind: string | null;
}

/** What would contradict, hide or be taken for one another. */
const APART: readonly (readonly string[])[] = [
  ['sharpness', 'upscaling', 'compression'],
  ['background-busy', 'hard-shadow'],
  ['fill', 'truncation', 'background-busy'],
  ['border', 'letterbox'],
  ['title-mismatch', 'wrong-product'],
  ['title-mismatch', 'exposure'],
  ['wrong-main', 'truncation'],
  ['wrong-main', 'collage'],
  ['repeat', 'collage'],
  ['wrong-product', 'collage'],
  ['wrong-product', 'props'],
];

export type Feasible = (code: string, subKind: string | null) => boolean;

/** Plans for sequences 0, 1, …: a longer run begins like a shorter one. */
export function* plans(chance: Chance, feasible: Feasible): Generator<readonly Planned[], never> {
  const possible = violations.filter((violation) =>
    waysOf(violation).some((way) => feasible(violation.code, way)),
  );
  const counts = new Map<string, number>();
  const count = (name: string) => counts.get(name) ?? 0;
  const add = (name: string) => counts.set(name, count(name) + 1);
  let total = 0;
  for (;;)
    for (const qualified of chance.shuffled(Array.from({ length: BLOCK }, (_, i) => i < QUALIFIED))) {
      const plan: Planned[] = [];
      for (let left = qualified ? 0 : chance.weighted(MANY); left > 0; left--) {
        const open = possible.filter(({ code }) => plan.every((other) => agree(code, other.code)));
        const violation = mostWanted(open, total++, count, chance);
        const ways = waysOf(violation).filter((way) => feasible(violation.code, way));
        const least = Math.min(...ways.map((way) => count(`${violation.code}/${way}`)));
        const subKind = chance.pick(ways.filter((way) => count(`${violation.code}/${way}`) === least));
        add(violation.code);
        add(`${violation.code}/${subKind}`);
        plan.push({ code: violation.code, subKind });
      }
      yield plan;
    }
}

const agree = (one: string, other: string): boolean =>
  one !== other && !APART.some((apart) => apart.includes(one) && apart.includes(other));

export const waysOf = ({ seenAs }: Violation): readonly (string | null)[] =>
  (seenAs.of === 'sequence' ? seenAs.subKinds : undefined) ?? [null];

/** By weight, and the more the further behind its share a code is. */
function mostWanted(
  open: readonly Violation[],
  total: number,
  count: (name: string) => number,
  chance: Chance,
): Violation {
  const sum = Object.values(WEIGHTS).reduce((a, b) => a + b, 0);
  return chance.weighted(
    open.map((violation) => {
      const weight = WEIGHTS[violation.code] ?? 0;
      const behind = ((total + 1) * weight) / sum - count(violation.code);
      return [violation, weight * Math.exp(Math.max(-3, Math.min(3, behind)))] as const;
    }),
  );
}
