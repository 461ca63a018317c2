import type { ProductChange } from '../../../schemas/generated/types.ts';

/** Something about one line of a file: what is wrong, with the value, and what to do. */
export interface LineNote {
  /** From 1; the first line of the record where it spans several. */
  readonly line: number;
  /** As the file names it, e.g. images[2].url or Image Src; empty when the whole line is meant. */
  readonly field: string;
  readonly sentence: string;
}

/** One product change of a file, or why there is none. */
export type Parsed =
  | {
      readonly kind: 'change';
      readonly line: number;
      readonly change: ProductChange;
      /** What was passed on all the same. */
      readonly warnings: readonly LineNote[];
    }
  | { readonly kind: 'bad'; readonly line: number; readonly problems: readonly LineNote[] };

export interface SourceOptions {
  /** Of changes that name none. */
  readonly tenant: string;
  /** What relative picture addresses are relative to; undefined: they are refused. */
  readonly baseUrl: string | undefined;
}
