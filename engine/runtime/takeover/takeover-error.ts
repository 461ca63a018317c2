/**
 * Why a partition is not taken over until somebody has decided what is to become of it. Stable; the sentences may change.
 *
 * changelog-lost: the memory of the task is not the one that belongs to the group's offsets ·
 * records-lost: an input begins behind the offset at which the task would read on
 */
export type TakeoverErrorCode = 'changelog-lost' | 'records-lost';

/** It is tried again as any takeover that fails, so that a worker goes on by itself once the reason is gone. */
export class TakeoverError extends Error {
  readonly code: TakeoverErrorCode;
  override readonly name = 'TakeoverError';
  constructor(code: TakeoverErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

export const WHAT_TO_DO = 'docs/engine/upgrading.md#what-is-lost';

/** Kafka's own tool, as an operator calls it: it asks for a group without members. */
export const resetOffsets = (groupId: string, topics: string, to: string): string =>
  `kafka-consumer-groups --bootstrap-server HOST:PORT --group ${groupId} ${topics} --reset-offsets ${to} --execute`;
