import type { PictureFacts } from '../../imaging/facts.ts';

/** Which change this is about: carried from ingest to the sequence. */
export interface ChangeIdentity {
  readonly tenant: string;
  readonly productId: string;
  readonly version: number;
  readonly eventId: string;
  readonly contentHash: string;
  /** Of the change at the source, ms. */
  readonly occurredAt: number;
  readonly acceptedAt: number;
  readonly title: string;
  readonly category: string;
  readonly attributes: Record<string, string>;
  /** Reprocessing pass of this change, from 0. */
  readonly pass: number;
  /** Why it is judged again; empty for the change itself. */
  readonly cause: string;
  /** The same in an operator's words. */
  readonly because: string;
  /** Offset of the record that was judged, where the event is another one; -1 otherwise. */
  readonly sourceOffset: number;
}

/** A picture that was had and understood, or why not. */
export type PictureState =
  | { readonly kind: 'facts'; readonly facts: PictureFacts }
  /** `transient`: it may be there another day; the retries are used up. */
  | {
      readonly kind: 'missing';
      readonly code: string;
      readonly sentence: string;
      readonly transient: boolean;
    };

export interface IngestedPicture {
  readonly imageId: string;
  readonly url: string;
  /** Place in the change, from 0. */
  readonly sourcePosition: number;
  readonly alt: string;
  readonly variantIds: string[];
  readonly state: PictureState;
}

/** An accepted change with all its pictures looked at. */
export interface Ingested {
  readonly change: ChangeIdentity;
  readonly profiles: readonly string[];
  readonly pictures: readonly IngestedPicture[];
}
