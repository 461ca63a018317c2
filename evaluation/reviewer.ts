/**
 * A simulated reviewer: decides by the labels, errs, and is stricter on some days than on others. No person's decisions are in any
 * figure that comes of it. It shares nothing with what is measured: it sees neither pictures nor probabilities.
 */
import { chanceOf } from './chance.ts';

/** Decisions that come out as the opposite of what was meant. */
export const NOISE = 0.05;
/** Sequences, fine and faulty alike, about which a lenient and a strict reviewer can differ. */
export const BORDERLINE = 0.15;
/** How much of the strictness is left at the next decision: half of it is gone after 138. */
const KEPT = 0.995;
/** Spread of the strictness in the long run, where 1 decides every borderline case one way. */
const SPREAD = 0.5;

export interface SimulatedReviewer {
  /**
   * The next decision: true refuses. Strictness drifts from one decision to the next.
   * @param doubt how clear the case is: the same number in [0, 1) for the same sequence; below BORDERLINE it may go either way.
   */
  refuses(faulty: boolean, doubt: number): boolean;
}

export function simulatedReviewer(seed: number): SimulatedReviewer {
  const chance = chanceOf(seed);
  let strictness = SPREAD * normal(chance);
  return {
    refuses(faulty, doubt) {
      strictness = KEPT * strictness + SPREAD * Math.sqrt(1 - KEPT ** 2) * normal(chance);
      // A lenient one passes slight faults, a strict one refuses what is nearly fine.
      const swayed = doubt < BORDERLINE * Math.min(1, Math.abs(strictness));
      const meant = swayed ? strictness > 0 : faulty;
      return chance() < NOISE ? !meant : meant;
    },
  };
}

/** Mean 0, deviation 1: Box and Muller's. */
const normal = (chance: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - chance())) * Math.cos(2 * Math.PI * chance());
