import { type Codec, isRetriable } from '../codec.ts';
import { type KafkaClient, TransactionError } from '../kafka.ts';
import { catchUp } from '../runtime/takeover/catch-up.ts';
import type { Log } from '../runtime/options.ts';
import type { View } from '../view.ts';

export interface RebuildParts {
  readonly kafka: Pick<KafkaClient, 'transactor' | 'incarnations' | 'watermarks' | 'read'>;
  readonly codec: Codec;
  readonly view: View;
  /** Of the task that owns the part: taken over as another worker would take it. */
  readonly transactionalId: string;
  readonly log: Log;
  readonly sleep: (ms: number) => Promise<void>;
  /** Where the part stands, while others fill it. */
  readonly onProgress?: (done: { readonly offset: number; readonly end: number }) => void;
}

/** How long a worker that has taken the part back may stand still. */
const STALL_MS = 60_000;
const LOOK_MS = 250;

/**
 * Empties a part of a view and fills it from its topic, beside a worker or without one. It takes the partition over as another
 * worker would, so that the one that has it is fenced; that one soon notices, takes it over again and goes on filling where
 * this left off. Answers by whom the part was brought to the topic's end; nobody is answered from it before.
 */
export async function rebuildView(
  at: { readonly topic: string; readonly partition: number },
  parts: RebuildParts,
): Promise<'here' | 'by-a-worker'> {
  const { kafka, view } = parts;
  const transactor = await kafka.transactor(parts.transactionalId);
  await transactor.close();
  const epoch = await view.claimEpoch(at.partition, BigInt(transactor.epoch));
  const incarnation = (await kafka.incarnations([at.topic])).get(at.topic) ?? '';
  const { high } = await kafka.watermarks(at);
  try {
    await view.reset(at.partition, epoch, incarnation, BigInt(high));
    await catchUp(kafka, { ...at, incarnation }, view, epoch, {
      ...parts,
      onRestore: ({ done, total }) => parts.onProgress?.({ offset: high - total + done, end: high }),
    });
    return 'here';
  } catch (error) {
    const now = await view.position(at.partition);
    const isFenced = error instanceof TransactionError && error.outcome === 'fenced';
    // Without position it is being emptied by whoever has claimed it since.
    if (isRetriable(error) || !(isFenced || now === undefined || now.epoch > epoch)) throw error;
    await untilFilled(at, parts, high, error);
    return 'by-a-worker';
  }
}

async function untilFilled(
  { topic, partition }: { readonly topic: string; readonly partition: number },
  { view, sleep, onProgress }: RebuildParts,
  end: number,
  cause: unknown,
): Promise<void> {
  let last = -1;
  for (let stillMs = 0; stillMs < STALL_MS; stillMs += LOOK_MS) {
    const offset = Number((await view.position(partition))?.offset ?? 0);
    onProgress?.({ offset, end });
    if (offset >= end) return;
    if (offset !== last) stillMs = 0;
    last = offset;
    await sleep(LOOK_MS);
  }
  throw new RebuildError(
    `A worker has taken partition ${String(partition)} of ${topic} over while it was being filled, and has not moved on for ` +
      `${String(STALL_MS / 1000)} s (offset ${String(last)} of ${String(end)}): see its log; nobody is answered from that partition meanwhile.`,
    { cause },
  );
}

export class RebuildError extends Error {
  readonly code = 'VIEW_NOT_REBUILT';
  override readonly name = 'RebuildError';
}
