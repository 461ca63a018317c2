import type { Team } from '../kafka.ts';
import type { Clock } from '../runtime/options.ts';
import { dealToTeams } from '../runtime/group/teams.ts';

export interface JoinRequest {
  /** Empty for one that is new. */
  readonly memberId: string;
  readonly topics: readonly string[];
  readonly owned: readonly number[];
  readonly partitions: number;
  readonly sessionTimeoutMs: number;
  readonly rebalanceTimeoutMs: number;
}

export interface Joined {
  readonly memberId: string;
  readonly generation: number;
  readonly partitions: readonly number[];
  readonly teams: readonly Team[];
}

/** The group coordinator: sessions, and eager rebalances that wait for every member. */
export interface MemoryGroups {
  /** Resolves when the group is complete. */
  join(groupId: string, request: JoinRequest): Promise<Joined>;
  heartbeat(groupId: string, memberId: string, generation: number): 'ok' | 'rebalancing' | 'unknown';
  leave(groupId: string, memberId: string): void;
  /** What each member was given, while the group is complete; undefined during a rebalance. */
  assignment(groupId: string): ReadonlyMap<string, readonly number[]> | undefined;
}

interface Member {
  request: JoinRequest;
  resolve: ((joined: Joined) => void) | undefined;
  stopSession: () => void;
}

export function memoryGroups(clock: Clock): MemoryGroups {
  const groups = new Map<string, ReturnType<typeof createGroup>>();
  let members = 0;

  function groupOf(groupId: string): ReturnType<typeof createGroup> {
    const known = groups.get(groupId) ?? createGroup(clock, () => `member-${String((members += 1))}`);
    groups.set(groupId, known);
    return known;
  }

  return {
    join: (groupId, request) => groupOf(groupId).join(request),
    heartbeat: (groupId, memberId, generation) => groupOf(groupId).heartbeat(memberId, generation),
    leave: (groupId, memberId) => groupOf(groupId).remove(memberId),
    assignment: (groupId) => groupOf(groupId).assignment(),
  };
}

function createGroup(clock: Clock, nextId: () => string) {
  const members = new Map<string, Member>();
  let generation = 0;
  let isStable = true;
  let assigned = new Map<string, number[]>();
  let stopWaiting = (): void => undefined;

  function watch(id: string): void {
    const member = members.get(id);
    if (!member) return;
    member.stopSession();
    member.stopSession = clock.after(member.request.sessionTimeoutMs, () => remove(id));
  }

  function rebalance(): void {
    if (isStable) {
      isStable = false;
      const patience = Math.max(0, ...[...members.values()].map((m) => m.request.rebalanceTimeoutMs));
      stopWaiting = clock.after(patience, () => {
        for (const [id, { resolve }] of members) if (!resolve) drop(id);
        completeWhenAllAreThere();
      });
    }
    completeWhenAllAreThere();
  }

  function completeWhenAllAreThere(): void {
    if ([...members.values()].some(({ resolve }) => !resolve)) return;
    stopWaiting();
    isStable = true;
    generation += 1;
    const { dealt, teams } = dealToTeams([...members].map(([id, { request }]) => ({ id, ...request })));
    assigned = dealt;
    for (const [id, member] of members) {
      const { resolve } = member;
      member.resolve = undefined;
      watch(id);
      resolve?.({ memberId: id, generation, partitions: assigned.get(id) ?? [], teams });
    }
  }

  function drop(id: string): void {
    members.get(id)?.stopSession();
    members.delete(id);
  }

  function remove(id: string): void {
    if (!members.has(id)) return;
    drop(id);
    rebalance();
  }

  return {
    remove,
    join(request: JoinRequest): Promise<Joined> {
      const id = members.has(request.memberId) ? request.memberId : nextId();
      return new Promise((resolve) => {
        members.get(id)?.stopSession();
        members.set(id, { request, resolve, stopSession: () => undefined });
        rebalance();
      });
    },
    heartbeat(id: string, known: number): 'ok' | 'rebalancing' | 'unknown' {
      if (!members.has(id)) return 'unknown';
      watch(id);
      return isStable && known === generation ? 'ok' : 'rebalancing';
    },
    assignment: () => (isStable ? assigned : undefined),
  };
}
