import { nameOfPicture } from '../../ports/classifier.ts';
import type { ClassifierPicture } from '../../ports/classifier.ts';
import { invalid } from './bundle.ts';
import type { Bundle } from './bundle.ts';

/** What measures pictures that come without findings. */
export interface FindingsSource {
  /** In the order of the numbers; a bundle that was trained on others is refused. */
  readonly names: readonly string[];
  readonly measure: (picture: ClassifierPicture) => Promise<readonly number[]>;
}

/**
 * What gives the numbers that a bundle asks for beside each picture; those of a bundle that asks for none are empty.
 * @throws ClassifierError `bundle-invalid` when it asks for other numbers than there are.
 */
export function findingsOf(
  { folder, manifest }: Bundle,
  source: FindingsSource | undefined,
): (picture: ClassifierPicture) => Promise<readonly number[]> {
  const wanted = manifest.findings;
  if (wanted.length === 0) return async () => [];
  if (source === undefined)
    throw invalid(
      folder,
      `it asks for ${String(wanted.length)} findings of each picture, and nothing measures them`,
      MEASURE,
    );
  if (wanted.join('\n') !== source.names.join('\n'))
    throw invalid(folder, differing(wanted, source.names), OTHER);
  return async (picture) => {
    const numbers = picture.findings ?? (await source.measure(picture));
    if (numbers.length === wanted.length) return numbers;
    throw new RangeError(
      `Picture ${nameOfPicture(picture)} comes with ${String(numbers.length)} findings; the model asks for ${String(wanted.length)}.`,
    );
  };
}

function differing(wanted: readonly string[], there: readonly string[]): string {
  const at = wanted.findIndex((name, nth) => name !== there[nth]);
  const nth = at === -1 ? wanted.length : at;
  return `finding ${String(nth)} is "${wanted[nth] ?? 'none'}" in model.json and "${there[nth] ?? 'none'}" here`;
}

const MEASURE = 'Give the classifier what measures pictures (option findings).';
const OTHER = 'Run the version of agpis that it was trained with, or train and export it again.';
