import type { StageContext } from '../../engine/language.ts';
import type { IngestState, ProductChange } from '../../schemas/generated/types.ts';
import { againOf, eventIdOf, isRedriveOf } from '../guard/redriven.ts';
import {
  type Judgement,
  judgeVersion,
  knownInThisLife,
  rememberVersion,
  type SeenChange,
} from '../guard/version.ts';
import { contentHash } from './content-hash.ts';
import type { ChangeIdentity } from './ingested.ts';

/** Whether a change counts, and what is remembered of its product from now on. */
export function judgeArrival(
  change: ProductChange | null,
  context: StageContext<IngestState>,
): { judgement: Judgement; state: IngestState } {
  const eventId = eventIdOf(context);
  const seen: SeenChange = {
    version: change?.version ?? null,
    offset: context.source.offset,
    contentHash: change ? contentHash(change) : '',
    deleted: change?.deleted ?? true,
    again: isRedriveOf(againOf(context), context.state),
  };
  const known = knownInThisLife(context.state, eventId);
  const judgement = judgeVersion(known, seen, context.timestamp);
  const guard = rememberVersion(known, seen, judgement, context.timestamp);
  const before = context.state ?? { pictures: [], indexed: [], eventId, acceptedAt: context.now, pass: 0 };
  if (judgement !== 'accept') return { judgement, state: { ...before, ...guard } };
  const pass = seen.again ? before.pass : 0;
  return { judgement, state: { ...before, ...guard, eventId, acceptedAt: context.now, pass } };
}

/** What a redriven change says of itself in everything that follows from it. */
export function judgedAgain(
  context: StageContext<unknown>,
): Pick<ChangeIdentity, 'cause' | 'because' | 'sourceOffset'> {
  const again = againOf(context);
  return { cause: again?.cause ?? '', because: '', sourceOffset: again ? context.source.offset : -1 };
}
