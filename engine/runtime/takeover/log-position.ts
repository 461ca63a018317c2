/**
 * Where reading stands in a log. Both places that remember it, the group's committed offset and the changelog, may have been
 * written while another log bore the topic's name, so each says which one it means.
 */
import { identifiesTopic } from '../../kafka.ts';

/**
 * How often positions are moved past what is no record, ms, where no commit does it: transactions end in a marker, and a position before
 * the marker of a topic that is quiet for as long as it keeps its records lies, one day, before the topic's beginning.
 */
export const POSITIONS_MS = 60_000;

export interface LogPosition {
  /** Next offset to read. */
  readonly offset: number;
  readonly incarnation: string;
}

/** As remembered: `incarnation` is absent where the writer did not know it, or knew only the cluster's. */
export interface RememberedPosition {
  readonly offset: number;
  readonly incarnation?: string | undefined;
}

const LOG = 'log=';
const BLOCK_TO = 'block-to=';
const WITHOUT = 'without=';

/**
 * What is committed beside an offset, for people to read too. `blockTo`: last offset of the block that a sink is about to write;
 * `without`: which of its records are none of its rows (refused-offsets.ts).
 */
export const commitMetadata = (incarnation: string, blockTo?: number, without = ''): string =>
  [
    `${LOG}${incarnation}`,
    ...(blockTo === undefined ? [] : [`${BLOCK_TO}${String(blockTo)}`]),
    ...(without === '' ? [] : [`${WITHOUT}${without}`]),
  ].join(' ');

export function parseCommitMetadata(metadata = ''): {
  incarnation?: string;
  blockTo?: number;
  without?: string;
} {
  const words = metadata.split(' ');
  const after = (start: string): string | undefined =>
    words.find((word) => word.startsWith(start))?.slice(start.length);
  const incarnation = after(LOG);
  const blockTo = after(BLOCK_TO) ?? '';
  const without = after(WITHOUT);
  return {
    ...(incarnation ? { incarnation } : {}),
    ...(/^\d+$/.test(blockTo) ? { blockTo: Number(blockTo) } : {}),
    ...(without ? { without } : {}),
  };
}

/**
 * Where reading goes on: at the later of committed and restored position, as far as they speak of this log; else at its
 * beginning. A committed offset that does not say its log is believed, since Kafka deletes it with its topic. A restored
 * position that does not is believed beside a committed offset only: the changelog outlives the input.
 */
export function startOffset(
  log: { readonly incarnation: string; readonly low: number },
  committed: RememberedPosition | undefined,
  restored: RememberedPosition | undefined,
): number {
  const isCommittedHere = committed !== undefined && isCommittedTo(committed, log.incarnation);
  const isRestoredHere = restored !== undefined && speaksOf(restored, log.incarnation, isCommittedHere);
  return Math.max(isCommittedHere ? committed.offset : log.low, isRestoredHere ? restored.offset : 0);
}

/** Whether a committed offset is one of the present log. */
export const isCommittedTo = (
  committed: { readonly incarnation?: string | undefined },
  present: string,
): boolean => speaksOf(committed, present, true);

function speaksOf(
  { incarnation }: { readonly incarnation?: string | undefined },
  present: string,
  ifUnsaid: boolean,
): boolean {
  return incarnation === undefined || !identifiesTopic(incarnation) ? ifUnsaid : incarnation === present;
}
