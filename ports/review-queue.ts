/** The reviewers' side of PUBLISH: what waits for a person, what people have decided, and the way to decide. */
import type { ReviewDecision, ReviewRequest } from '../schemas/generated/types.ts';

export interface ReviewQueue {
  /**
   * The items whose last record says OPEN, as of the call, the one opened first coming first. An item stays in it until PUBLISH has
   * read its decision, which is a moment after `decide`.
   */
  open(): Promise<readonly ReviewRequest[]>;
  /** All decisions and undos of everybody, the decisions of one product in the order in which PUBLISH reads them. */
  decisions(): Promise<readonly ReviewDecision[]>;
  /** Resolves when the decision is stored and will not be lost. To send one again is harmless: its id counts once. */
  decide(decision: ReviewDecision): Promise<void>;
  /** Lets go of connections; no call may follow. */
  close(): Promise<void>;
}
