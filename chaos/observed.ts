/** What a stranger sees of a run: what was sent, what lies in the topics, what was said and decided. */
import type { Kind, Step } from './load/plan.ts';

/** A record that the sender was told is in the log. */
export interface Acknowledged {
  readonly step: Step;
  readonly place: string;
}

/** A change as it lies in `product-changes`. */
export interface Logged {
  /** `<partition>/<offset>` */
  readonly place: string;
  readonly id: number;
  readonly kind: Kind;
  readonly product: number;
  readonly version: number | null;
}

export interface Answer {
  /** Of the change that is answered. */
  readonly place: string;
  readonly profile: string;
  /** How many first answers the change gets. */
  readonly profiles: number;
  readonly first: boolean;
  readonly outcome: string;
  /** What led to it: `change:…`, `decision:…`, `reprocess:<run>`. */
  readonly cause: string;
}

/** One record, seen by one stage. */
export interface Staged {
  readonly stage: string;
  readonly outcome: string;
  /** Of the record, in the stage's input. */
  readonly place: string;
  /** Place of the change that it is about. */
  readonly event: string;
}

export interface SeenRevision {
  readonly key: string;
  readonly product: number;
  /** null: a tombstone. */
  readonly sequence: {
    readonly revision: number;
    readonly state: string;
    readonly sourceVersion: number;
  } | null;
}

/** A line of `review-requests`. */
export interface Item {
  readonly reviewId: string;
  /** DECISION: nothing is public before it. AUDIT: it is. */
  readonly kind: string;
  readonly state: string;
  /** `decision:<id>`, `superseded` or `deleted`; empty while open. */
  readonly closedBecause: string;
}

/** A line of `review-ledger`. */
export interface Entry {
  readonly entryId: string;
  readonly decisionId: string;
  readonly reviewId: string;
  /** -1: the decision was taken back. */
  readonly sign: number;
  readonly decision: string;
  /** As of its item. */
  readonly kind: string;
}

/** A decision that the reviewer was told is in the log; one that was sent twice lies there twice. */
export interface Decided {
  readonly decisionId: string;
  readonly reviewId: string;
  readonly action: string;
  readonly place: string;
}

/** A line of `reprocess-requests`. */
export interface Request {
  readonly place: string;
  readonly run: string;
  /** Place of the change that is to be judged again. */
  readonly event: string;
  readonly pass: number;
}

/** Everything of one scenario's tenant; lists of a partition in its order. */
export interface Seen {
  readonly acknowledged: readonly Acknowledged[];
  readonly log: readonly Logged[];
  readonly answers: readonly Answer[];
  /** Where the records of dead letters lay: places in `product-changes`, `<topic>/<place>` elsewhere. */
  readonly letters: readonly string[];
  readonly revisions: readonly SeenRevision[];
  readonly reviews: readonly Item[];
  readonly ledger: readonly Entry[];
  /** What the reviewer was told is in `review-decisions`. */
  readonly decisions: readonly Decided[];
  /** What lies in `reprocess-requests`. */
  readonly requests: readonly Request[];
  /** What stages said of each record; empty where there are neither decisions nor requests. */
  readonly stages: readonly Staged[];
}
