import type { Progress } from './artefacts/progress.ts';
import type { ProcessIdentity } from './processes/identity.ts';
import type { Say } from './service-error.ts';

/** What work on behalf of a start is given: a voice, a hand that ends its processes, and word when it is no longer wanted. */
export interface Errand {
  say: Say;
  /** Of the downloads. */
  progress: Progress;
  /** To be told of each process that must not outlive the start. */
  own: (process: ProcessIdentity) => void;
  /** Aborts when the start is interrupted or another part of it has failed. */
  signal: AbortSignal;
}
