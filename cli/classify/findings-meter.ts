/** Findings of pictures that come without: of facts that were measured before, where there are any. */
import { createHash } from 'node:crypto';
import type { AnalysisResult, PictureAnalyser } from '../../ports/analysis.ts';
import { ClassifierError, nameOfPicture } from '../../ports/classifier.ts';
import type { ClassifierPicture } from '../../ports/classifier.ts';
import { findingsOf } from '../../processors/muisc/findings.ts';

/** Pictures whose findings are kept at hand: some 4 MB, and more than features are kept of (256 MB). */
const KEPT = 10_000;

/**
 * Of a picture whose hash is known, the bytes are asked for only where the analyser does not remember it either. The numbers
 * last given are kept, the longest unused of them forgotten first.
 */
export function findingsMeter(
  analyser: Pick<PictureAnalyser, 'analyse'>,
  kept = KEPT,
): (picture: ClassifierPicture) => Promise<readonly number[]> {
  const known = new Map<string, readonly number[]>(); // in the order of use

  const remember = (sha256: string, numbers: readonly number[]): void => {
    known.delete(sha256);
    known.set(sha256, numbers);
    const [oldest] = known.keys();
    if (known.size > kept && oldest !== undefined) known.delete(oldest);
  };

  /** The key may be of the pixels; facts are of the bytes. */
  const hashedAndAnalysed = async ({ bytes: load }: ClassifierPicture): Promise<AnalysisResult> => {
    const bytes = await load();
    return analyser.analyse(createHash('sha256').update(bytes).digest('hex'), bytes);
  };

  const measured = async (picture: ClassifierPicture): Promise<readonly number[]> => {
    const { sha256 } = picture;
    const result = await (sha256 === undefined
      ? hashedAndAnalysed(picture)
      : // A copy, since the analyser moves what it loads away, and the classifier decodes the same bytes.
        analyser.analyse(sha256, async () => new Uint8Array(await picture.bytes())));
    if (result.kind === 'facts') return findingsOf(result.facts);
    const name = nameOfPicture(picture);
    throw new ClassifierError(
      'picture-unreadable',
      `Picture ${name} cannot be classified: ${result.sentence}`,
      { picture: name },
    );
  };

  return async (picture) => {
    const { sha256 } = picture;
    const numbers = (sha256 === undefined ? undefined : known.get(sha256)) ?? (await measured(picture));
    if (sha256 !== undefined) remember(sha256, numbers);
    return numbers;
  };
}
