import type { Team } from '../../kafka.ts';
import { type Claim, assignSticky } from './assignment.ts';

/** A member of a group as it joins. */
export interface TeamMember extends Claim {
  readonly topics: readonly string[];
  /** Of each of its topics. */
  readonly partitions: number;
}

const idOf = (topics: readonly string[]): string => [...new Set(topics)].sort().join(' ');

/**
 * Deals partitions to members that may read different topics: in a rolling deploy that adds an input, or where two topologies have
 * one name by mistake. Pure and independent of the order of members.
 *
 * Those at work stay at work: what they read is the measure (of equals, what more members read). Members whose topics contain it
 * or are contained in it get partitions alike, so that a deploy moves no more than it has to. The others get none: one task of
 * each partition is all that a group has, and a newcomer by mistake must not take it from those that it belongs to.
 */
export function dealToTeams(members: readonly TeamMember[]): {
  readonly dealt: Map<string, number[]>;
  /** None where all read the same. */
  readonly teams: readonly Team[];
} {
  const teams = [...Map.groupBy(members, ({ topics }) => idOf(topics)).entries()]
    .map(([id, of]) => ({ id, of, topics: new Set(of[0]?.topics) }))
    .sort((a, b) => owned(b.of) - owned(a.of) || b.of.length - a.of.length || (a.id < b.id ? -1 : 1));
  const [measure] = teams;
  if (!measure) return { dealt: new Map(), teams: [] };
  const atWork = teams.filter(
    ({ topics }) => contains(measure.topics, topics) || contains(topics, measure.topics),
  );
  const count = Math.max(...measure.of.map(({ partitions }) => partitions));
  const dealt = assignSticky(
    atWork.flatMap(({ of }) => of),
    count,
  );
  for (const { id } of members) if (!dealt.has(id)) dealt.set(id, []);
  return {
    dealt,
    teams:
      teams.length < 2
        ? []
        : teams.map((team) => ({
            topics: [...team.topics].sort(),
            members: team.of.length,
            isAtWork: atWork.includes(team),
          })),
  };
}

const owned = (members: readonly TeamMember[]): number => new Set(members.flatMap((m) => m.owned)).size;

const contains = (all: ReadonlySet<string>, some: ReadonlySet<string>): boolean =>
  [...some].every((topic) => all.has(topic));

/** Whether a member that reads these topics is given no partitions because of what others read. */
export const isLeftOut = (topics: readonly string[], teams: readonly Team[]): boolean =>
  teams.find((team) => idOf(team.topics) === idOf(topics))?.isAtWork === false;

/** What a member whose group reads different topics tells its operator; undefined where all read the same. */
export function teamsSentence(
  groupId: string,
  topics: readonly string[],
  teams: readonly Team[],
): string | undefined {
  if (teams.length === 0) return undefined;
  const shown = teams.map(
    (t) => `${reading(t)} ${t.topics.join(', ')}${t.isAtWork ? '' : ' (no partitions)'}`,
  );
  const parts = [`the members of the consumer group ${groupId} read different topics: ${shown.join('; ')}.`];
  if (isLeftOut(topics, teams)) parts.push('This worker is one of those that are given no partitions.');
  if (teams.some((t) => !t.isAtWork))
    parts.push(
      'If these are two topologies, give one of them another application name; if these are two releases, stop all workers of one.',
    );
  if (teams.filter((t) => t.isAtWork).length > 1)
    parts.push(
      'Records of a topic that not all of them read wait in the partitions of those that do not, until all workers run the same release.',
    );
  return parts.join(' ');
}

const reading = ({ members }: Team): string =>
  members === 1 ? '1 member reads' : `${String(members)} members read`;
