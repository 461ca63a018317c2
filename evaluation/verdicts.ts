/** What becomes of sequences when their risk alone decides: published, sent to people, or refused. */

/** Risks, 0..1: below the first it is published, above the second refused; between them a person looks. */
export interface Thresholds {
  readonly publishBelow: number;
  readonly refuseAbove: number;
}

/** Shares of all sequences, but where another whole is named; null where that is empty. */
export interface VerdictFigures {
  readonly published: number;
  readonly reviewed: number;
  readonly refused: number;
  /** Of the published. */
  readonly faultyPublished: number | null;
  /** Of the refused: what was fine. */
  readonly fineRefused: number | null;
}

export function verdictFigures(
  risk: ArrayLike<number>,
  faulty: Uint8Array,
  { publishBelow, refuseAbove }: Thresholds,
): VerdictFigures {
  const rows = [...faulty.keys()];
  const published = rows.filter((row) => risk[row]! < publishBelow);
  const refused = rows.filter((row) => risk[row]! >= publishBelow && risk[row]! > refuseAbove);
  const reviewed = rows.length - published.length - refused.length;
  const share = (part: number, whole: number) => (whole === 0 ? null : part / whole);
  const of = (some: number) => some / Math.max(1, rows.length);
  return {
    published: of(published.length),
    refused: of(refused.length),
    reviewed: of(reviewed),
    faultyPublished: share(published.filter((row) => faulty[row] === 1).length, published.length),
    fineRefused: share(refused.filter((row) => faulty[row] === 0).length, refused.length),
  };
}
