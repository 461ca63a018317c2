/** Which rows a category is asked of, and where it applies. */
import { reviewReasons, type Violation } from '../processors/review/reasons.ts';
import type { Truth } from './ranking.ts';
import type { EvaluationRow } from './row.ts';

/** Codes that say the same as `code`, less precisely. */
const broaderThan = (code: string): string[] =>
  reviewReasons.flatMap((reason) => (reason.narrower?.includes(code) ? [reason.code] : []));

const picturesNeeded = ({ seenAs }: Violation): number => (seenAs.of === 'sequence' ? seenAs.pictures : 1);

/**
 * A category that shows itself only beside other pictures is asked only where there are as many: the number of pictures alone
 * would tell much of it. Nor is it asked where a row is labelled with a broader code, which leaves open whether it applies.
 * @param subKind then only that way of it counts, and rows with other ways are not asked.
 */
export function truthOf(rows: readonly EvaluationRow[], category: Violation, subKind?: string): Truth {
  const broader = new Set(broaderThan(category.code));
  return Uint8Array.from(rows, ({ images, violations }) => {
    if (images.length < picturesNeeded(category)) return 2;
    const own = violations.filter(({ code }) => code === category.code);
    if (own.length === 0) return violations.some(({ code }) => broader.has(code)) ? 2 : 0;
    return subKind === undefined || own.some((violation) => violation.subKind === subKind) ? 1 : 2;
  });
}

/** Sub-kinds that rows name, in the order of the list of reasons, others behind. */
export function subKindsOf(rows: readonly EvaluationRow[], { code, seenAs }: Violation): string[] {
  const known = seenAs.of === 'sequence' ? (seenAs.subKinds ?? []) : [];
  const named = new Set(
    rows.flatMap(({ violations }) =>
      violations.flatMap((violation) =>
        violation.code === code && violation.subKind !== null ? [violation.subKind] : [],
      ),
    ),
  );
  return [...known.filter((kind) => named.has(kind)), ...[...named.difference(new Set(known))].sort()];
}

/** Labels that no figure counts, each with why and how often: for a warning. */
export function leftOut(rows: readonly EvaluationRow[], categories: readonly Violation[]): string[] {
  const known = new Map(categories.map((category) => [category.code, category]));
  const why = rows.flatMap(({ violations, images }) =>
    [...new Set(violations.map(({ code }) => code))].flatMap((code) => {
      const category = known.get(code);
      if (category === undefined) return [`"${code}" is no category of the classifier`];
      return images.length < picturesNeeded(category)
        ? [`"${code}" takes more pictures than the row has`]
        : [];
    }),
  );
  return [...Map.groupBy(why, (reason) => reason)].map(
    ([reason, all]) => `${reason}: skipped in ${all.length} ${all.length === 1 ? 'row' : 'rows'}`,
  );
}
