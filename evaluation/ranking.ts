/** How well scores put what is wrong above what is right: AUC and average precision, also of rows that count several times. */

/** Of a row: 0 right, 1 wrong, 2 not asked of this row. */
export type Truth = Uint8Array;

/** Rows that are asked, from the highest score down: sorted once, counted many times. */
export interface Ranking {
  readonly order: Uint32Array;
  /** By place in `order`: 1 where the row is wrong. */
  readonly wrong: Uint8Array;
  /** By place in `order`: 1 where the next row has another score. */
  readonly ends: Uint8Array;
  /** Wrong ones among the rows that are asked. */
  readonly n: number;
}

export interface Figures {
  /** Chance that a wrong one scores above a right one, ties half; null where there is only one kind. */
  readonly auc: number | null;
  /** Mean precision at each wrong one, equal scores taken together; null where there is none or nothing else. */
  readonly ap: number | null;
}

export function ranked(scores: ArrayLike<number>, truth: Truth): Ranking {
  const asked = [...truth.keys()].filter((row) => truth[row] !== 2);
  const order = Uint32Array.from(asked.sort((a, b) => scores[b]! - scores[a]!));
  const wrong = Uint8Array.from(order, (row) => truth[row]!);
  const ends = Uint8Array.from(order, (row, at) =>
    at + 1 === order.length || scores[order[at + 1]!] !== scores[row] ? 1 : 0,
  );
  return { order, wrong, ends, n: wrong.reduce((sum, one) => sum + one, 0) };
}

/** @param weights how often each row counts, by row; all once where left out. */
export function figures({ order, wrong, ends }: Ranking, weights?: ArrayLike<number>): Figures {
  let wrongs = 0;
  let rights = 0;
  let tiedWrongs = 0;
  let tiedRights = 0;
  let beaten = 0;
  let precisions = 0;
  for (let at = 0; at < order.length; at++) {
    const weight = weights ? weights[order[at]!]! : 1;
    if (wrong[at] === 1) tiedWrongs += weight;
    else tiedRights += weight;
    if (ends[at] === 0) continue;
    beaten += tiedRights * (wrongs + tiedWrongs / 2);
    wrongs += tiedWrongs;
    rights += tiedRights;
    if (tiedWrongs > 0) precisions += (tiedWrongs * wrongs) / (wrongs + rights);
    tiedWrongs = 0;
    tiedRights = 0;
  }
  if (wrongs === 0 || rights === 0) return { auc: null, ap: null };
  return { auc: beaten / (wrongs * rights), ap: precisions / wrongs };
}

/** Mean of what there is; null where there is nothing. */
export function mean(values: readonly (number | null)[]): number | null {
  const there = values.filter((value) => value !== null);
  return there.length === 0 ? null : there.reduce((sum, value) => sum + value, 0) / there.length;
}
