import type { ChangeResult, LedgerEntry, ReviewRequest, Sequence } from '../../schemas/generated/types.ts';

/** A record to write in the transaction of the record that led to it. A null value is a tombstone. */
export type Emission =
  | { readonly topic: 'sequences'; readonly key: string; readonly value: Sequence | null }
  | { readonly topic: 'change-results'; readonly key: string; readonly value: ChangeResult }
  | { readonly topic: 'review-requests'; readonly key: string; readonly value: ReviewRequest }
  | { readonly topic: 'review-ledger'; readonly key: string; readonly value: LedgerEntry };

/** Why a record changed nothing. */
export interface Dropped {
  readonly code: string;
  readonly sentence: string;
}
