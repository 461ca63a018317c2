import type { GroupMember, GroupOptions } from '../kafka.ts';
import type { MemoryGroups } from './memory-groups.ts';
import type { Process } from './world.ts';

/** A member of a group: joins, beats, joins again when the group changes. */
export function memoryMember(process: Process, groups: MemoryGroups, options: GroupOptions): GroupMember {
  const { groupId, sessionTimeoutMs } = options;
  const stop = new AbortController();
  let beating = new AbortController();
  let memberId = '';
  let generation = -1;

  async function join(): Promise<void> {
    beating = new AbortController();
    await process.step('group.join', groupId);
    const joined = await groups.join(groupId, {
      memberId,
      topics: options.topics,
      owned: options.owned(),
      partitions: options.partitions(),
      sessionTimeoutMs,
      rebalanceTimeoutMs: options.rebalanceTimeoutMs,
    });
    ({ memberId, generation } = joined);
    await process.step('group.joined', groupId);
    if (!stop.signal.aborted) options.onAssigned(joined.partitions, joined.teams);
  }

  /** Until the group must be joined again. */
  async function beat(): Promise<void> {
    const interval = Math.max(100, Math.floor(sessionTimeoutMs / 5));
    const signal = AbortSignal.any([stop.signal, beating.signal]);
    while (!signal.aborted) {
      await process.clock.sleep(interval, signal);
      if (signal.aborted) return;
      if (!options.isProgressing()) continue;
      await process.step('group.heartbeat', groupId);
      const answer = groups.heartbeat(groupId, memberId, generation);
      if (answer === 'unknown') memberId = '';
      if (answer !== 'ok') return;
    }
  }

  async function live(): Promise<void> {
    while (!stop.signal.aborted) {
      try {
        await join();
        await beat();
      } catch (error) {
        options.onError(error as Error);
        await process.clock.sleep(100, stop.signal);
      }
      if (!stop.signal.aborted) await options.onRebalance();
    }
  }

  void live();

  return {
    rejoin: () => beating.abort(),
    async leave() {
      stop.abort();
      await process.step('group.leave', groupId).catch(() => undefined);
      groups.leave(groupId, memberId);
    },
  };
}
