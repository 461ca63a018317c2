import { partitionId, type TopicPartition } from '../../kafka.ts';
import { resetOffsets, TakeoverError, WHAT_TO_DO } from './takeover-error.ts';

/**
 * Throws where a log begins behind the offset at which a task would read on: retention, or somebody, deleted records that it has not
 * read. To begin at what is left would pass them over without a word; whether that is right is not the worker's to say.
 */
export function refuseLostRecords(
  name: string,
  groupId: string,
  { topic, partition }: TopicPartition,
  { offset, low }: { readonly offset: number; readonly low: number },
): void {
  if (offset >= low) return;
  const at = { topic, partition };
  const lost = `${partitionId(at)} begins at offset ${String(low)}, and ${name} has worked off what is before ${String(offset)}`;
  const many = `up to ${String(low - offset)} records were deleted before it read them (retention, or kafka-delete-records)`;
  const onward = resetOffsets(groupId, `--topic ${topic}:${String(partition)}`, '--to-earliest');
  throw new TakeoverError(
    'records-lost',
    `${lost}: ${many}. To go on without them, stop all workers of ${name}, run "${onward}", and start them again; before that, see that the retention of ${topic} is longer than ${name} may be behind (${WHAT_TO_DO})`,
  );
}
