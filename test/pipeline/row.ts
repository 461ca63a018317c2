import type { ChangeOutcome, ProductChange } from '../../schemas/generated/types.ts';
import type { PictureHost } from './hosts.ts';
import type { Outgoing, Pipeline } from './pipeline.ts';

/** What a row may use to make its records. */
export interface Stage {
  readonly pipeline: Pipeline;
  /** Of the row's own product, in the partition that the row was given. */
  readonly productId: string;
  readonly key: string;
  readonly host: PictureHost;
  /** Address of a picture that is published without a person. */
  readonly good: string;
  /** A host for each kind of misbehaviour. */
  readonly bad: Readonly<Record<BadHost, string>>;
  readonly change: (over?: Partial<ProductChange>) => ProductChange;
  /** The record of a change, under the row's key. */
  readonly record: (change: ProductChange) => Outgoing;
}

export type BadHost = 'moody' | 'dead' | 'silent' | 'slowHeaders' | 'drip' | 'endless' | 'secret' | 'busy';

export type Expected =
  /** One first answer for each profile; `because` are reason codes among those given. */
  | { readonly answer: ChangeOutcome; readonly because?: readonly string[]; readonly pictures?: number }
  /** A person is asked; `because` are findings of the item. */
  | { readonly review: readonly string[] }
  | { readonly deadLetter: string; readonly answer?: 'FAILED' | 'REFUSED' };

/** One kind of bad input, and the one thing that becomes of it. */
export interface Row {
  readonly name: string;
  /** The records to send, in order; the last one is the one that is judged. */
  readonly records: (stage: Stage) => readonly Outgoing[] | Promise<readonly Outgoing[]>;
  readonly expect: Expected;
  /** Codes that the candidate's pictures carry (`measured` of the findings unavailable and unreadable). */
  readonly codes?: readonly string[];
}

export const image = (url: string, id = 'front', position = 0) => ({
  id,
  url,
  position,
  alt: '',
  variantIds: [],
});
