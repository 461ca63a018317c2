/** Which picture gets which of the planned faults. */
import { violations } from '../../processors/review/reasons.ts';
import type { Slot } from './casting.ts';
import type { Chance } from './chance.ts';
import type { Planned } from './prevalence.ts';

const MAIN_ONLY = new Set(
  violations.flatMap(({ code, seenAs }) => (seenAs.of === 'picture' && seenAs.slot === 'main' ? [code] : [])),
);
const OF_PICTURES = new Set(
  violations.flatMap(({ code, seenAs }) => (seenAs.of === 'picture' ? [code] : [])),
);

/** On one picture these would spoil each other: a blurred hard shadow is none, a collage has no product of its own. */
const SPOIL: readonly (readonly [string, readonly string[]])[] = [
  ['collage', ['fill', 'truncation', 'hard-shadow', 'background-busy', 'props']],
  ['hard-shadow', ['sharpness', 'upscaling', 'exposure', 'truncation']],
  ['exposure', ['background-busy', 'props', 'compression']],
];

export const isMainOnly = (code: string): boolean => MAIN_ONLY.has(code);

export function assigned(
  slots: readonly Slot[],
  plan: readonly Planned[],
  chance: Chance,
): Map<Slot, Set<string>> {
  const orders = new Map(slots.map((slot) => [slot, new Set<string>()]));
  // A picture that stands in a relation keeps to it where there are others: a copy that is blurred is no plain copy.
  const related = new Set(
    slots.flatMap((slot) => (slot.again ? [slot, slot.again.of] : slot.wrong ? [slot] : [])),
  );
  const codes = plan.map(({ code }) => code).filter((code) => OF_PICTURES.has(code));
  for (const code of codes.sort((a, b) => Number(isMainOnly(b)) - Number(isMainOnly(a)))) {
    const possible = slots.filter(
      (slot) => !slot.again && fits(code, orders.get(slot)!) && (!isMainOnly(code) || slot === slots[0]),
    );
    if (possible.length === 0) continue;
    const free = possible.filter((slot) => !related.has(slot));
    orders.get(chance.pick(free.length > 0 ? free : possible))!.add(code);
  }
  return orders;
}

const fits = (code: string, on: ReadonlySet<string>): boolean =>
  SPOIL.every(
    ([one, others]) =>
      !(code === one && others.some((other) => on.has(other))) && !(on.has(one) && others.includes(code)),
  );
