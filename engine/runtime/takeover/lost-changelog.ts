import { identifiesTopic } from '../../kafka.ts';
import { commitMetadata, isCommittedTo } from './log-position.ts';
import { resetOffsets, TakeoverError, WHAT_TO_DO } from './takeover-error.ts';

const CHANGELOG = 'changelog=';
/** In the place of a changelog: the unit that committed had no store. */
const NO_CHANGELOG = 'none';

/** What a unit commits beside an offset: which log its input is, and which its changelog, that the same transaction writes. */
export const unitMetadata = (incarnation: string, changelog: string | undefined): string =>
  `${commitMetadata(incarnation)} ${CHANGELOG}${changelog ?? NO_CHANGELOG}`;

/** Undefined where the metadata is not of a unit, or of an engine that did not say it yet. */
export const changelogIn = (metadata: string): string | undefined =>
  metadata
    .split(' ')
    .find((word) => word.startsWith(CHANGELOG))
    ?.slice(CHANGELOG.length);

/** What the group has committed of an input of the task. */
export interface InputCommit {
  readonly topic: string;
  readonly offset: number;
  /** Of the log that bears the topic's name at present. */
  readonly present: string;
  /** As the commit says it: absent where a tool has set the offset. */
  readonly incarnation?: string | undefined;
  /** See changelogIn. */
  readonly changelog?: string | undefined;
}

export interface RestoredChangelog {
  readonly topic: string;
  readonly incarnation: string;
  readonly hasPositions: boolean;
}

/**
 * Throws where the changelog is not the one that was written with the group's offsets. Each transaction of a unit writes both, so a
 * commit that names another log, or names none while the changelog knows no position, stands beside a memory that is gone.
 *
 * Offsets that somebody has set with a tool carry no metadata: they say that this is known, and where to go on all the same.
 */
export function refuseLostChangelog(
  task: { readonly unit: string; readonly partition: number; readonly groupId: string },
  changelog: RestoredChangelog,
  commits: readonly InputCommit[],
): void {
  const lost = commits.find((commit) => isCommittedTo(commit, commit.present) && isLost(changelog, commit));
  if (!lost) return;
  const { unit, partition, groupId } = task;
  const { topic, offset } = lost;
  const what = isKnown(lost.changelog)
    ? `is not the log that ${unit}/${String(partition)} has written (that was ${lost.changelog}, this is ${changelog.incarnation}): it was deleted and created anew, or has another name`
    : `knows no position of ${unit}/${String(partition)}: it was deleted and created anew, or is new to ${unit}`;
  const beside = `beside the group's offset ${String(offset)} of ${topic} what was remembered would be missing, so nothing is read`;
  const reset = (to: string): string => resetOffsets(groupId, '--all-topics', to);
  throw new TakeoverError(
    'changelog-lost',
    `the changelog ${changelog.topic} ${what}; ${beside}. Stop all workers of ${unit}; then, to go on here with what the changelog holds, run "${reset('--to-current')}", or, to begin anew, create the changelog anew (empty) and run "${reset('--to-earliest')}"; start them again (${WHAT_TO_DO})`,
  );
}

const isKnown = (changelog: string | undefined): changelog is string =>
  changelog !== undefined && identifiesTopic(changelog);

function isLost({ incarnation, hasPositions }: RestoredChangelog, commit: InputCommit): boolean {
  if (commit.incarnation === undefined || commit.changelog === NO_CHANGELOG) return false;
  if (isKnown(commit.changelog) && identifiesTopic(incarnation)) return commit.changelog !== incarnation;
  return !hasPositions && commit.offset > 0;
}
