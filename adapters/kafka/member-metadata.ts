/**
 * What members of a group tell each other: the leader in the assignment, the others as they join. Kafka carries it and does not read
 * the user data, which is JSON here. Members of earlier releases wrote an array of the partitions they own, and read only its numbers.
 */
import type { GroupOptions, Team } from '../../engine/kafka.ts';
import { type TeamMember, dealToTeams } from '../../engine/runtime/group/teams.ts';
import { groupProtocol } from './protocol.ts';

/** `topics` of GroupOptions, partitions owned, and how many there are. */
export function memberMetadata({ topics, partitions, owned }: GroupOptions): Buffer {
  const userData = Buffer.from(JSON.stringify([...owned(), { partitions: partitions() }]));
  return groupProtocol.MemberMetadata.encode({ version: 1, topics, userData });
}

/** What the leader gives to each, and tells all of them of each other. */
export function assignmentsOf(
  members: readonly { memberId: string; memberMetadata: Buffer }[],
  leader: Pick<GroupOptions, 'partitions'>,
): { memberId: string; memberAssignment: Buffer }[] {
  const joined = members.map((m) => memberIn(m.memberId, m.memberMetadata, leader.partitions()));
  const { dealt, teams } = dealToTeams(joined);
  const userData = Buffer.from(teams.length > 0 ? JSON.stringify({ teams }) : '');
  return joined.map(({ id, topics }) => ({
    memberId: id,
    memberAssignment: groupProtocol.MemberAssignment.encode({
      version: 1,
      assignment: Object.fromEntries(topics.map((topic) => [topic, dealt.get(id) ?? []])),
      userData,
    }),
  }));
}

function memberIn(id: string, metadata: Buffer, partitions: number): TeamMember {
  const { topics, userData } = groupProtocol.MemberMetadata.decode(metadata);
  const told = jsonIn(userData);
  if (!Array.isArray(told)) return { id, topics, owned: [], partitions };
  const entries: readonly unknown[] = told;
  const count = entries.find((e) => typeof e === 'object' && e !== null && 'partitions' in e) as
    { readonly partitions: number } | undefined;
  return {
    id,
    topics,
    owned: entries.filter((e) => typeof e === 'number'),
    partitions: count?.partitions ?? partitions,
  };
}

export function assignmentIn(
  bytes: Buffer,
  { topics }: Pick<GroupOptions, 'topics'>,
): { readonly partitions: readonly number[]; readonly teams: readonly Team[] } {
  const found = groupProtocol.MemberAssignment.decode(bytes);
  if (!found) return { partitions: [], teams: [] };
  // A leader of an earlier release names its own topics, of which this member may read some.
  const [partitions = []] = topics.flatMap((topic) => {
    const own = found.assignment[topic];
    return own ? [own] : [];
  });
  const told = jsonIn(found.userData) as { readonly teams?: readonly Team[] } | undefined;
  return { partitions, teams: told?.teams ?? [] };
}

function jsonIn(userData: Buffer | null): unknown {
  try {
    return JSON.parse(String(userData)) as unknown;
  } catch {
    return undefined;
  }
}
