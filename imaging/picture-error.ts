/** Why bytes could not become pixels. Codes are stable; messages may change. */
export const PICTURE_ERROR_CODES = [
  'not-a-picture',
  'unsupported-format',
  'too-large-file',
  'too-many-pixels',
  'truncated',
  'corrupt',
] as const;

export type PictureErrorCode = (typeof PICTURE_ERROR_CODES)[number];

/** The bytes are at fault, not the machine: trying again with the same bytes gives the same answer. */
export class PictureError extends Error {
  readonly code: PictureErrorCode;

  constructor(code: PictureErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'PictureError';
    this.code = code;
  }
}
