/** What people decided, and what they were shown when they did. */
import type { LedgerEntry, ReviewRequest } from '../schemas/generated/types.ts';

export interface ReviewHistory {
  /** All decisions and undos, the entries of one product in the order in which PUBLISH wrote them. */
  ledger(): Promise<readonly LedgerEntry[]>;
  /** Items as they were shown, open and closed: of each product and profile the last at least; earlier ones go when the store compacts. */
  items(): Promise<readonly ReviewRequest[]>;
  /** Lets go of connections; no call may follow. */
  close(): Promise<void>;
}
