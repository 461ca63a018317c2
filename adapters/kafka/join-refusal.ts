import type { GroupOptions } from '../../engine/kafka.ts';
import type { ProtocolError } from './protocol.ts';

/** Why a coordinator takes a member in under no circumstances, until somebody does something; undefined where another attempt may do. */
export class JoinRefusal extends Error {
  readonly code: 'foreign-members' | 'session-timeout';
  override readonly name = 'JoinRefusal';
  constructor(code: JoinRefusal['code'], message: string, options: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

export function joinRefusal(
  cause: ProtocolError,
  { groupId, sessionTimeoutMs }: Pick<GroupOptions, 'groupId' | 'sessionTimeoutMs'>,
): JoinRefusal | undefined {
  if (cause.type === 'INCONSISTENT_GROUP_PROTOCOL')
    return new JoinRefusal(
      'foreign-members',
      `the consumer group ${groupId} has members that are no workers of this engine and deal partitions in another way, and its coordinator takes no worker in beside them: end those consumers, or give them a group of their own, or this topology another application name ("kafka-consumer-groups --describe --members --group ${groupId}" shows them)`,
      { cause },
    );
  if (cause.type === 'INVALID_SESSION_TIMEOUT')
    return new JoinRefusal(
      'session-timeout',
      `the broker takes no sessions of ${String(sessionTimeoutMs)} ms in the consumer group ${groupId}: set sessionTimeoutMs to what lies between its group.min.session.timeout.ms and group.max.session.timeout.ms`,
      { cause },
    );
  return undefined;
}
