import type { OffsetCommit, Transactor } from '../kafka.ts';
import type { SinkBlock } from '../sink.ts';
import { commitMetadata } from './log-position.ts';
import type { DecodedBlock } from './sink-block.ts';
import type { SinkParts } from './sink-parts.ts';

/**
 * The two commits around the writing of blocks. Exactly once into a system that knows tokens:
 *
 * 1. `announce`: the bounds of the next block are committed to Kafka (as offset and offset metadata) under the producer's epoch;
 * 2. the block is written with a token made of its bounds;
 * 3. `complete`: the offset behind the block is committed, and the dead letters of what could not be decoded.
 *
 * A successor finds the bounds of a block that may or may not have been written, and first repeats that very block with
 * the same token (sink-takeover.ts). A predecessor stopped between 1 and 2 can only ever write the block that its successor repeats.
 */
export interface BlockCommitting {
  announce(blocks: readonly DecodedBlock[]): Promise<void>;
  complete(blocks: readonly DecodedBlock[]): Promise<void>;
}

export function blockCommitting(
  { groupId }: Pick<SinkParts, 'groupId'>,
  transactor: Pick<Transactor, 'commit'>,
): BlockCommitting {
  const bounds = ({ topic, partition, incarnation, from, to }: SinkBlock): OffsetCommit => ({
    topic,
    partition,
    offset: from,
    metadata: commitMetadata(incarnation, to),
  });

  const behind = ({ topic, partition, incarnation, to }: SinkBlock): OffsetCommit => ({
    topic,
    partition,
    offset: to + 1,
    metadata: commitMetadata(incarnation),
  });

  return {
    async announce(blocks) {
      await transactor.commit({ records: [], groupId, offsets: blocks.map(({ block }) => bounds(block)) });
    },
    async complete(blocks) {
      const letters = blocks.flatMap(({ undecodable }) => undecodable.map(({ letter }) => letter));
      await transactor.commit({
        records: letters,
        groupId,
        offsets: blocks.map(({ block }) => behind(block)),
      });
    },
  };
}
