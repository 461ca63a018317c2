/** The risk of a sequence under the house profile, which refuses all that the classifier knows. */
import type { Prediction } from './prediction.ts';

/** That at least one category applies, taken as independent of each other: as a profile's verdict is computed. */
export const riskOf = ({ categories }: Prediction): number =>
  1 - categories.reduce((clean, { probability }) => clean * (1 - probability), 1);
