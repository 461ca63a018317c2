/**
 * - `file-unreadable`: the file of rows, or of predictions, cannot be opened
 * - `row-invalid`: a line is not what the format asks for
 * - `picture-missing`: a row names a picture that is not there
 * - `picture-unreadable`: a row names a picture that cannot be decoded
 * - `prediction-missing`: a row has no prediction, or one of another text or other pictures
 * - `predictions-mixed`: predictions of several models, or of other categories, in one file
 * - `thresholds-unknown`: predictions of before, without the thresholds of their model
 */
export type EvaluationErrorCode =
  | 'file-unreadable'
  | 'row-invalid'
  | 'picture-missing'
  | 'picture-unreadable'
  | 'prediction-missing'
  | 'predictions-mixed'
  | 'thresholds-unknown';

/** What an evaluation was given cannot be used; the message says where and what to do. */
export class EvaluationError extends Error {
  readonly code: EvaluationErrorCode;

  constructor(code: EvaluationErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'EvaluationError';
    this.code = code;
  }
}
