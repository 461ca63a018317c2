/** Logits to what is told: calibrated probabilities, the picture that shows it, and where. */
import type { Box, CategoryScore } from '../../ports/classifier.ts';
import type { Features } from './feature-cache.ts';
import type { Calibration, Manifest } from './manifest.ts';
import { whichOf } from './related.ts';

export interface RawJudgement {
  /** One a code. */
  readonly logits: Float32Array;
  readonly qualified: number;
  /** pictures x codes: each picture's own evidence. */
  readonly slots: Float32Array;
  /** How its pictures stand to each other, in the order of pairEnds. */
  readonly pairs: Float32Array;
}

/** Less likely categories are said of no picture, unless one by itself shows it: nobody looks for them there. */
const LEAST_SHOWN = 0.05;

/** pictures: what the encoder said of each, in order. */
export function scoresOf(
  manifest: Manifest,
  { logits, slots, pairs }: RawJudgement,
  pictures: readonly Pick<Features, 'maps' | 'whole'>[],
): CategoryScore[] {
  const { codes, calibration, placeAbove, cells } = manifest;
  const related = { whole: pictures.map(({ whole }) => whole), pairs };
  return codes.map((code, nth) => {
    const probability = calibrated(logits[nth]!, calibration[code]!);
    const above = placeAbove[code];
    const strongest = strongestOf(slots, nth, codes.length);
    if (above !== undefined) {
      const { image } = strongest;
      const box = boxOf(pictures[image]!.maps, { nth, codes: codes.length, cells, above });
      return { code, probability, image, box };
    }
    const isShown = probability >= LEAST_SHOWN || strongest.logit >= 0;
    const which = whichOf(code);
    const image = which === undefined ? strongest.image : which(related);
    return { code, probability, image: isShown ? image : null, box: null };
  });
}

export const calibrated = (logit: number, { scale, bias }: Calibration): number =>
  sigmoid(scale * logit + bias);

/** 1 - product of (1 - p): that anything at all is wrong. */
export const riskOf = (scores: readonly CategoryScore[]): number =>
  1 - scores.reduce((product, { probability }) => product * (1 - probability), 1);

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

function strongestOf(slots: Float32Array, nth: number, codes: number): { image: number; logit: number } {
  let best = { image: 0, logit: slots[nth]! };
  for (let image = 1; image * codes < slots.length; image += 1) {
    const logit = slots[image * codes + nth]!;
    if (logit > best.logit) best = { image, logit };
  }
  return best;
}

interface Place {
  readonly nth: number;
  readonly codes: number;
  /** Cells of a side. */
  readonly cells: number;
  /** Probability from which a cell belongs to it. */
  readonly above: number;
}

/** Around the likeliest cell and those beside it, and beside those, that are likely enough; null where none is. */
export function boxOf(map: Float32Array, { nth, codes, cells, above }: Place): Box | null {
  let peak = nth;
  for (let at = nth; at < map.length; at += codes) if (map[at]! > map[peak]!) peak = at;
  const isLikely = (cell: number): boolean => sigmoid(map[cell * codes + nth]!) >= above;
  const first = (peak - nth) / codes;
  if (!isLikely(first)) return null;
  const inside = new Set([first]);
  // A set is walked over what is added meanwhile, too.
  for (const cell of inside) for (const other of beside(cell, cells)) if (isLikely(other)) inside.add(other);
  const across = [...inside].map((cell) => cell % cells);
  const down = [...inside].map((cell) => Math.floor(cell / cells));
  return {
    left: Math.min(...across) / cells,
    top: Math.min(...down) / cells,
    right: (Math.max(...across) + 1) / cells,
    bottom: (Math.max(...down) + 1) / cells,
  };
}

/** Also by the corners. */
function beside(cell: number, cells: number): number[] {
  const [x, y] = [cell % cells, Math.floor(cell / cells)];
  return [-1, 0, 1]
    .flatMap((dy) => [-1, 0, 1].map((dx) => [x + dx, y + dy] as const))
    .filter(([u, v]) => u >= 0 && v >= 0 && u < cells && v < cells)
    .map(([u, v]) => v * cells + u);
}
