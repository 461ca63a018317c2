/** Pictures in files, asked about. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Classification, Classifier, ClassifierPicture } from '../../ports/classifier.ts';
import { ClassifierError } from '../../ports/classifier.ts';
import { askedInParts } from '../../processors/muisc/windows.ts';

/** One product, as it lies on disk. */
export interface ProductFiles {
  readonly title: string;
  readonly category: string;
  /** At least one; the first is the main picture. */
  readonly files: readonly string[];
}

/** A picture that cannot be looked at, in a sentence that names the file. */
export class UnreadableError extends Error {
  override readonly name = 'UnreadableError';
}

/** @throws UnreadableError; ClassifierError for all that is no fault of a picture. */
export async function askAboutFiles(
  { title, category, files }: ProductFiles,
  classifier: Pick<Classifier, 'classify'>,
): Promise<Classification> {
  const pictures = await Promise.all(files.map(pictureOf));
  try {
    return await askedInParts({ title, category, pictures }, (part) =>
      classifier.classify(part, { feedback: 'unqualified' }),
    );
  } catch (error) {
    if (!(error instanceof ClassifierError) || error.picture === undefined) throw error;
    const { message, picture } = error;
    // Whoever runs the command knows the file, not the key.
    const file = files[pictures.findIndex(({ key }) => key === picture)] ?? picture;
    throw new UnreadableError(message.replaceAll(picture, file), { cause: error });
  }
}

async function pictureOf(file: string): Promise<ClassifierPicture> {
  const bytes = await readFile(file).catch((error: unknown) => {
    throw new UnreadableError(`A picture cannot be read: ${(error as Error).message}.`, { cause: error });
  });
  const key = createHash('sha256').update(bytes).digest('hex');
  // Each asker gets its own: bytes may be moved to another thread.
  return { key, sha256: key, bytes: async () => Uint8Array.from(bytes), findings: null };
}
