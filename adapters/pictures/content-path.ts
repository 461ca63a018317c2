import { join } from 'node:path';

export class BadPictureIdError extends Error {
  readonly code = 'bad-picture-id';
  constructor(id: string) {
    super(
      `"${id.slice(0, 80)}" names no stored picture. Give the SHA-256 of its bytes as 64 lower-case hex digits.`,
    );
    this.name = 'BadPictureIdError';
  }
}

/**
 * `root/ab/cd/abcd…` and an ending: 65,536 folders keep each one short up to tens of millions of files.
 * Throws BadPictureIdError, so that an id from an event can never lead out of the folder.
 */
export function contentPath(root: string, sha256: string, ending = ''): string {
  if (!/^[0-9a-f]{64}$/.test(sha256)) throw new BadPictureIdError(sha256);
  return join(root, sha256.slice(0, 2), sha256.slice(2, 4), `${sha256}${ending}`);
}
