export type ReprocessErrorCode = 'BAD_FILTER' | 'NO_REASON' | 'NOTHING_SENT' | 'UNKNOWN_OUTCOME';

/** What an operator asked for and cannot have, with what to do instead. */
export class ReprocessError extends Error {
  readonly code: ReprocessErrorCode;

  constructor(code: ReprocessErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ReprocessError';
    this.code = code;
  }
}
