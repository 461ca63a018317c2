/**
 * - `file-unreadable`: examples, or the model's folder, cannot be opened
 * - `example-invalid`: a line of the examples is not what the format asks for
 * - `picture-missing`, `picture-unreadable`: an example's picture
 * - `code-unknown`: the model does not know it, and --add does not name it
 * - `code-taken`: it cannot become a category, since it means something else already
 * - `too-few`: not enough examples of a category, or beside it
 * - `python-missing`, `training-failed`
 */
export type TrainingErrorCode =
  | 'file-unreadable'
  | 'example-invalid'
  | 'picture-missing'
  | 'picture-unreadable'
  | 'code-unknown'
  | 'code-taken'
  | 'too-few'
  | 'python-missing'
  | 'training-failed';

/** A training cannot begin, or did not end; the message says why and what to do. */
export class TrainingError extends Error {
  readonly code: TrainingErrorCode;

  constructor(code: TrainingErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'TrainingError';
    this.code = code;
  }
}
