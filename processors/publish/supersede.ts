import type { Reason } from '../../schemas/generated/types.ts';
import { answer } from './answer.ts';
import type { ProfileDraft } from './draft.ts';

/** Gives the answer that is still owed to an older change: a newer one has come before it could be judged. */
export function supersedePending(draft: ProfileDraft, cause: string, reason: Reason): void {
  const { pending } = draft.state;
  if (pending === null) return;
  answer(draft, pending, 'SUPERSEDED', { cause, reasons: [reason], feedback: reason.sentence });
}
