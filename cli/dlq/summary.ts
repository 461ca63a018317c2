import type { Letter } from '../../engine/dead-letters/letter.ts';
import { type LetterState, stateOf } from '../../engine/dead-letters/plan-redrive.ts';

/** Letters that one stage gave up for one reason. */
export interface LetterGroup {
  readonly stage: string;
  readonly code: string;
  /** That the records came from. */
  readonly topic: string;
  readonly states: Readonly<Record<LetterState, number>>;
  /** ms since 1970. */
  readonly oldest: number;
  readonly newest: number;
}

/** Counts letters as they are read, and keeps the newest few without their bytes. */
export function letterSummary(redriven: ReadonlySet<string>, limit: number) {
  const groups = new Map<string, LetterGroup>();
  let newest: Letter[] = [];

  function trim(): void {
    newest.sort((a, b) => b.at - a.at || b.place.offset - a.place.offset);
    newest = newest.slice(0, limit);
  }

  return {
    add(letter: Letter): void {
      const { stage, code, source, at } = letter;
      const topic = source?.topic ?? '';
      const id = [stage, code, topic].join('\n');
      const known = groups.get(id) ?? { stage, code, topic, states: NONE, oldest: at, newest: at };
      const state = stateOf(letter, redriven);
      groups.set(id, {
        ...known,
        states: { ...known.states, [state]: known.states[state] + 1 },
        oldest: Math.min(known.oldest, at),
        newest: Math.max(known.newest, at),
      });
      newest.push({ ...letter, value: null, headers: [] });
      if (newest.length > 2 * limit + 100) trim();
    },
    /** Groups with most open letters first; letters the newest first. */
    result(): { groups: LetterGroup[]; newest: Letter[] } {
      trim();
      const sorted = [...groups.values()].sort(
        (a, b) =>
          b.states.open - a.states.open || sum(b.states) - sum(a.states) || (a.stage < b.stage ? -1 : 1),
      );
      return { groups: sorted, newest };
    },
  };
}

const NONE: Readonly<Record<LetterState, number>> = { open: 0, redriven: 0, parked: 0 };
const sum = (states: Readonly<Record<LetterState, number>>): number =>
  states.open + states.redriven + states.parked;
