import type { Ingested, IngestedPicture } from '../ingest/ingested.ts';
import type { Finding } from '../screening/finding.ts';

export interface GroupedPicture extends IngestedPicture {
  /** Image id of the representative of its repeat group; null when it repeats nothing. */
  readonly group: string | null;
  /** What was found of it in other products: never a reason to drop it. */
  readonly matches: readonly Finding[];
}

export interface Grouped extends Omit<Ingested, 'pictures'> {
  readonly pictures: readonly GroupedPicture[];
}
