import type { ProductChange, Reason } from '../../schemas/generated/types.ts';

export interface PublishConfig {
  /** Profiles of a change that names none. */
  readonly defaultProfiles: readonly [string, ...string[]];
  /** Share of what is published without a person that goes to review all the same, 0..1 (design: 0.05; 1 in the demo). */
  readonly auditShare: number;
  /** Another seed draws another sample of the same size. */
  readonly auditSeed: string;
  /**
   * Most bytes kept per product of verdicts and decisions that came before what they belong to. They are part of the product's state,
   * which is one record, so this has to stay well below Kafka's record limit (1 MiB by default).
   */
  readonly heldBytes: number;
}

/** What PUBLISH may use while it applies one record. */
export interface PublishContext {
  /** When the record is applied, ms. Goes into `answeredAt`, `revisedAt` and the like; no judgement depends on it. */
  readonly now: number;
  /** Incarnation of product-changes that is being read, whichever topic the record is of: the first part of its event ids. */
  readonly incarnation: string;
  readonly config: PublishConfig;
  /** Why a change cannot be processed; none for a valid one. INGEST must ask the same function. */
  readonly validate: (change: ProductChange) => readonly Reason[];
}
