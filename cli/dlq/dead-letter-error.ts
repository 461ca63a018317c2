export type DeadLetterErrorCode =
  'BAD_ID' | 'NO_SUCH_LETTER' | 'NO_REASON' | 'NOTHING_SENT' | 'UNKNOWN_OUTCOME';

/** What an operator asked for and cannot have, with what to do instead. */
export class DeadLetterError extends Error {
  readonly code: DeadLetterErrorCode;

  constructor(code: DeadLetterErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'DeadLetterError';
    this.code = code;
  }
}
