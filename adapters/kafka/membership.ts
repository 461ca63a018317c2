import type { GroupMember, GroupOptions } from '../../engine/kafka.ts';
import { joinRefusal } from './join-refusal.ts';
import { assignmentIn, assignmentsOf, memberMetadata } from './member-metadata.ts';
import type { Broker, Cluster, ProtocolError } from './protocol.ts';

/**
 * The coordinator takes one that all members of a group name, the first where they agree. The second is the same under its former
 * name, which a group has in common while not all of its workers have been replaced.
 */
const PROTOCOLS = ['sticky-1', 'agpis-sticky-1'];
/** Longest wait of a leaving member for what it has asked the coordinator. */
const LEAVE_MS = 500;

/**
 * Membership of a consumer group on kafkajs' wire protocol: join, sync, heartbeats, leave. Reading is not its business.
 * Task p gets partition p of all topics of the group, and keeps it while it lives (kafkajs' own assigners tear apart what
 * belongs together). Heartbeats run on a timer of their own and stop when the member makes no progress.
 */
export async function joinGroup(cluster: Cluster, options: GroupOptions): Promise<GroupMember> {
  const { groupId, sessionTimeoutMs } = options;
  let memberId = '';
  let generationId = -1;
  let coordinator: Broker | undefined;
  let leaving = false;
  let mustRejoin = false;
  let running: Promise<void> = Promise.resolve();
  let stopWaiting = (): void => undefined;

  await cluster.connect();
  await cluster.addMultipleTargetTopics(options.topics);

  async function joinOnce(): Promise<void> {
    coordinator = await cluster.findGroupCoordinator({ groupId });
    mustRejoin = false;
    const metadata = memberMetadata(options);
    const joined = await coordinator.joinGroup({
      groupId,
      sessionTimeout: sessionTimeoutMs,
      rebalanceTimeout: options.rebalanceTimeoutMs,
      memberId,
      groupProtocols: PROTOCOLS.map((name) => ({ name, metadata })),
    });
    memberId = joined.memberId;
    generationId = joined.generationId;
    const groupAssignment = joined.leaderId === memberId ? assignmentsOf(joined.members, options) : [];
    const { memberAssignment } = await coordinator.syncGroup({
      groupId,
      generationId,
      memberId,
      groupAssignment,
    });
    const { partitions, teams } = assignmentIn(memberAssignment, options);
    options.onAssigned(partitions, teams);
  }

  async function joinUntilAssigned(): Promise<void> {
    for (let failures = 0; !leaving; failures += 1) {
      try {
        return await joinOnce();
      } catch (error) {
        if (leaving) return;
        const { type, host, port } = error as ProtocolError;
        if (type === 'UNKNOWN_MEMBER_ID' || type === 'ILLEGAL_GENERATION') memberId = '';
        if (host !== undefined && port !== undefined) cluster.removeBroker({ host, port });
        const refusal = joinRefusal(error as ProtocolError, options);
        // Others may be over before anybody has read of them.
        if (refusal || (failures > 0 && failures % 10 === 0)) options.onError(refusal ?? (error as Error));
        await pause(Math.min(50 * 2 ** Math.min(failures, 6), 2_000));
        await cluster.refreshMetadata().catch(() => cluster.connect().catch(() => undefined));
      }
    }
  }

  /** Beats until the group must be joined again. */
  async function beat(): Promise<void> {
    const interval = Math.max(100, Math.floor(sessionTimeoutMs / 5));
    for (let silentSince = performance.now(); !leaving;) {
      await pause(interval);
      if (leaving || mustRejoin) return;
      if (!options.isProgressing()) continue;
      try {
        // After a pause of its own it may be late: an answer, if only that the session is over, is waited for all the same.
        const patienceMs = Math.max(interval, sessionTimeoutMs - (performance.now() - silentSince));
        await answered(
          coordinator?.heartbeat({ groupId, groupGenerationId: generationId, memberId }),
          patienceMs,
        );
        silentSince = performance.now();
      } catch (error) {
        const { type } = error as ProtocolError;
        if (type === 'UNKNOWN_MEMBER_ID' || type === 'ILLEGAL_GENERATION')
          memberId = type === 'UNKNOWN_MEMBER_ID' ? '' : memberId;
        if (type) return;
        if (performance.now() - silentSince < sessionTimeoutMs) continue;
        if (!leaving)
          options.onError(
            new Error(
              `its coordinator has answered no heartbeat for ${String(sessionTimeoutMs)} ms: is the broker well?`,
            ),
          );
        return;
      }
    }
  }

  /** A broker that hangs answers after half a minute or never, and by then the session is long over. */
  async function answered(heartbeat: Promise<unknown> | undefined, patienceMs: number): Promise<void> {
    const silence = Promise.withResolvers<never>();
    const timer = setTimeout(() => silence.reject(new Error('no answer')), patienceMs);
    heartbeat?.catch(() => undefined);
    try {
      await Promise.race([heartbeat, silence.promise]);
    } finally {
      clearTimeout(timer);
    }
  }

  function pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      stopWaiting = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async function live(): Promise<void> {
    while (!leaving) {
      await joinUntilAssigned();
      await beat();
      if (!leaving) await options.onRebalance();
    }
  }

  async function sayFarewell(): Promise<void> {
    const member = memberId;
    memberId = '';
    if (member && coordinator)
      await coordinator.leaveGroup({ groupId, memberId: member }).catch(() => undefined);
  }

  running = live().catch((error: unknown) => options.onError(error as Error));

  return {
    rejoin() {
      mustRejoin = true;
      stopWaiting();
    },
    async leave() {
      leaving = true;
      stopWaiting();
      await sayFarewell();
      // A JoinGroup under way is answered when the group is complete, or never once its connection is gone: not worth waiting for.
      const patience = Promise.withResolvers<void>();
      const timer = setTimeout(patience.resolve, LEAVE_MS);
      await Promise.race([running, patience.promise]);
      clearTimeout(timer);
      // It may have been answered meanwhile: nobody else would know that this member is none, until its session is over.
      await sayFarewell();
      await cluster.disconnect();
    },
  };
}
