import { TransactionError } from '../../kafka.ts';
import type { StandingView } from './apply-view.ts';
import type { Clock } from '../options.ts';

/**
 * Looks now and then whether the views of a task still stand where it left them, for as long as the signal lasts. A store that lost
 * its data, or was put back to an older state, is noticed by the next write; a task that has nothing to write would wait
 * for ever, while others must not read its part.
 */
export function watchViews(
  views: ReadonlyMap<string, StandingView>,
  parts: {
    readonly partition: number;
    readonly everyMs: number;
    readonly clock: Pick<Clock, 'after'>;
    readonly signal: AbortSignal;
  },
  onLost: (error: Error) => void,
): void {
  const { partition, everyMs, clock, signal } = parts;
  if (views.size === 0 || signal.aborted) return;
  let stop = (): void => undefined;

  async function look(): Promise<void> {
    for (const [topic, standing] of views) {
      // What is applied while the answer is on its way is not in it.
      const left = standing.offset;
      const found = await standing.view.position(partition);
      if (signal.aborted) return;
      const lost = lossOf(topic, standing, left, found);
      if (lost) return onLost(lost);
    }
  }

  function wait(): void {
    stop = clock.after(everyMs, () => {
      // Whether the store can be reached is a question for those who need it.
      void look()
        .catch(() => undefined)
        .then(() => {
          if (!signal.aborted) wait();
        });
    });
  }

  wait();
  signal.addEventListener('abort', () => stop(), { once: true });
}

type Found = Awaited<ReturnType<StandingView['view']['position']>>;

function lossOf(
  topic: string,
  { epoch, incarnation }: StandingView,
  left: bigint,
  found: Found,
): Error | undefined {
  const must = `and must be caught up`;
  if (!found) return new Error(`the view of ${topic} has lost its position ${must}`);
  if (found.epoch > epoch)
    return new TransactionError('fenced', `the view of ${topic} was taken over by another worker`);
  if (found.incarnation !== incarnation)
    return new Error(`the view of ${topic} is of another log of that name ${must}`);
  if (found.offset < left)
    return new Error(
      `the view of ${topic} stands at offset ${String(found.offset)}, was left at ${String(left)} ${must}`,
    );
  // Nothing is missing, but an earlier owner would not be fenced.
  if (found.epoch < epoch) return new Error(`the view of ${topic} was put back to an older state ${must}`);
  return undefined;
}
