export type ReviewErrorCode =
  | 'UNKNOWN_REASON'
  | 'REASON_NEEDED'
  | 'NOTE_NEEDED'
  | 'NOTE_TOO_LONG'
  | 'NO_REVIEWER'
  | 'NOTHING_SHOWN'
  | 'NO_SUCH_ITEM'
  | 'AMBIGUOUS_ITEM'
  | 'NO_SUCH_DECISION'
  | 'ALREADY_UNDONE';

/** What a reviewer asked for and cannot have, with what to do instead. */
export class ReviewError extends Error {
  readonly code: ReviewErrorCode;

  constructor(code: ReviewErrorCode, message: string) {
    super(message);
    this.name = 'ReviewError';
    this.code = code;
  }
}
