import { RefusedRecords } from '../../sink.ts';
import type { BlockCommitting } from './block-committing.ts';
import type { SinkAttempts } from './sink-attempts.ts';
import type { DecodedBlock, SinkBlocks } from './sink-block.ts';

/**
 * Writes an announced block, without the records that its writer refuses for good; answers with the block as it was written in the end.
 *
 * The letters of those records, and which they are, are committed in one transaction before the rest is written: a successor finds
 * them beside the bounds and repeats the block without them, whatever its target would say of them by then. Until that commit nothing
 * of the block is in the target, so a successor may as well meet the refusal anew, or none.
 */
export function refusalsSetAside(
  blocks: Pick<SinkBlocks, 'without'>,
  attempts: Pick<SinkAttempts, 'write'>,
  committing: Pick<BlockCommitting, 'setAside'>,
): (decoded: DecodedBlock) => Promise<DecodedBlock> {
  async function refused(write: () => Promise<void>): Promise<RefusedRecords | undefined> {
    try {
      await write();
      return undefined;
    } catch (error) {
      if (error instanceof RefusedRecords) return error;
      throw error;
    }
  }

  return async (decoded) => {
    // Each refusal takes a record out of the block, so this ends.
    for (let rest = decoded; ;) {
      const { block, refused: before } = rest;
      const refusal = await refused(() => attempts.write(block));
      if (!refusal) return rest;
      rest = blocks.without(rest, refusal);
      await committing.setAside(rest, rest.refused.slice(before.length));
    }
  };
}
