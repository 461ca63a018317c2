import { LONGEST_NOTE } from '../../processors/publish/decision-fault.ts';
import { reviewReason, reviewReasons } from '../../processors/review/reasons.ts';
import { ReviewError } from './review-error.ts';

/** The codes given, each once; `size-min,border` is two. Throws ReviewError where there is none, or one that is not in the list. */
export function checkedReasons(given: readonly string[], note: string): string[] {
  const codes = given.flatMap((text) => text.split(',')).map((code) => code.trim().toLowerCase());
  const reasons = [...new Set(codes.filter((code) => code !== ''))];
  if (reasons.length === 0) {
    throw new ReviewError(
      'REASON_NEEDED',
      'A rejection needs a reason: add --reason CODE ("agpis review reasons" lists the codes).',
    );
  }
  for (const code of reasons) {
    const reason = reviewReason(code);
    if (reason === undefined) throw unknownReason(code);
    if (reason.needsNote === true && note.trim() === '') {
      throw new ReviewError(
        'NOTE_NEEDED',
        `The reason "${code}" says nothing by itself: add --note "…" for the seller.`,
      );
    }
  }
  return reasons;
}

/** Throws ReviewError where the note is longer than the contract allows. */
export function checkedNote(note: string): string {
  if (note.length <= LONGEST_NOTE) return note;
  throw new ReviewError(
    'NOTE_TOO_LONG',
    `The note has ${note.length} characters; shorten it to ${LONGEST_NOTE} at most.`,
  );
}

function unknownReason(code: string): ReviewError {
  const close = closeCodes(code);
  const hint =
    close.length > 0 ? `did you mean ${close.join(' or ')}?` : '"agpis review reasons" lists them.';
  return new ReviewError('UNKNOWN_REASON', `There is no reason "${code}"; ${hint}`);
}

/** The codes that look most like what was written, at most three. */
export function closeCodes(written: string): string[] {
  const within = Math.max(2, Math.floor(written.length / 3)); // two slips, or one letter in three
  return reviewReasons
    .map(({ code }) => ({ code, distance: likeness(written, code) }))
    .filter(({ distance }) => distance <= within)
    .toSorted((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ code }) => code);
}

/** Part of a code counts as one slip: "blur" is far from every code, "white" is not. */
function likeness(written: string, code: string): number {
  const isPart = written.length >= 3 && (code.includes(written) || written.includes(code));
  return isPart ? 1 : editDistance(written, code);
}

/** Levenshtein's distance, one row at a time. */
function editDistance(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (const [row, letter] of [...a].entries()) {
    const current = [row + 1];
    for (const [column, other] of [...b].entries()) {
      const replaced = (above[column] ?? 0) + (letter === other ? 0 : 1);
      current.push(Math.min(replaced, (above[column + 1] ?? 0) + 1, (current[column] ?? 0) + 1));
    }
    above = current;
  }
  return above[b.length] ?? 0;
}
