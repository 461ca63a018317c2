import type { OffsetCommit, Transactor } from '../../kafka.ts';
import type { SinkBlock } from '../../sink.ts';
import { commitMetadata, type LogPosition } from '../takeover/log-position.ts';
import { refusedAsText } from './refused-offsets.ts';
import type { DecodedBlock, SetAside } from './sink-block.ts';
import type { SinkParts } from './sink-parts.ts';

/**
 * The two commits around the writing of blocks. Exactly once into a system that knows tokens:
 *
 * 1. `announce`: the bounds of the next block are committed to Kafka (as offset and offset metadata) under the producer's epoch;
 * 2. the block is written with a token made of its bounds; where the writer refuses some of its records for good, `setAside` commits
 *    their dead letters and, beside the bounds, which they are, and the block is written without them under the same token;
 * 3. `complete`: the offset behind the block is committed, and the dead letters of what could not be decoded.
 *
 * A successor finds the bounds of a block that may or may not have been written, and first repeats that very block with
 * the same token (sink-takeover.ts). A predecessor stopped between 1 and 2 can only ever write the block that its successor repeats.
 */
export interface BlockCommitting {
  announce(blocks: readonly DecodedBlock[]): Promise<void>;
  /** `refused`: those of `decoded.without` that have no letter yet. */
  setAside(decoded: DecodedBlock, refused: readonly SetAside[]): Promise<void>;
  complete(blocks: readonly DecodedBlock[]): Promise<void>;
  /** Positions alone, while no block is announced. */
  moveTo(positions: readonly (LogPosition & { readonly topic: string })[]): Promise<void>;
}

export function blockCommitting(
  { groupId, partition }: Pick<SinkParts, 'groupId' | 'partition'>,
  transactor: Pick<Transactor, 'commit'>,
): BlockCommitting {
  const bounds = ({ block, without }: DecodedBlock): OffsetCommit => {
    const { topic, partition, incarnation, from, to } = block;
    const metadata = commitMetadata(incarnation, to, refusedAsText(from, without));
    return { topic, partition, offset: from, metadata };
  };

  const behind = ({ topic, partition, incarnation, to }: SinkBlock): OffsetCommit => ({
    topic,
    partition,
    offset: to + 1,
    metadata: commitMetadata(incarnation),
  });

  return {
    async announce(blocks) {
      await transactor.commit({ records: [], groupId, offsets: blocks.map(bounds) });
    },
    async setAside(decoded, refused) {
      const records = refused.map(({ letter }) => letter);
      await transactor.commit({ records, groupId, offsets: [bounds(decoded)] });
    },
    async complete(blocks) {
      const letters = blocks.flatMap(({ undecodable }) => undecodable.map(({ letter }) => letter));
      await transactor.commit({
        records: letters,
        groupId,
        offsets: blocks.map(({ block }) => behind(block)),
      });
    },
    async moveTo(positions) {
      const offsets = positions.map(({ topic, offset, incarnation }) => ({
        topic,
        partition,
        offset,
        metadata: commitMetadata(incarnation),
      }));
      await transactor.commit({ records: [], groupId, offsets });
    },
  };
}
