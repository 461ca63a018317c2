/** Serving under load: as many sequences as it takes, or one now and then. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { MuiscClassifier } from '../../adapters/muisc/muisc-classifier.ts';
import type { ClassifierSequence, FeedbackWish } from '../../ports/classifier.ts';

/** Sequences of pictures that nobody has seen yet. */
export type Draw = () => ClassifierSequence;

export interface Load {
  readonly sequencesPerSecond: number;
  /** Milliseconds beyond the resolution of the timer that tells. */
  readonly eventLoopP99: number;
  /** Mean number in a run. */
  readonly picturesPerRun: number;
  readonly sequencesPerRun: number;
}

/** Told once a millisecond, the delay itself costs the main thread 27 ms a second, which ONNX Runtime alone has not to bear; so 7. */
const RESOLUTION_MS = 5;

/**
 * Keeps `width` sequences under way. Those count that end within `ms`, which begin when as many have ended as are under way: what is half done at the beginning is then as much as at the end.
 */
export async function saturated(
  classifier: MuiscClassifier,
  draw: Draw,
  width: number,
  ms: number,
  feedback: FeedbackWish = 'never',
): Promise<Load> {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  let before = classifier.stats().batches;
  let end = Infinity;
  let done = -width;
  const one = async (): Promise<void> => {
    while (performance.now() < end) {
      await classifier.classify(draw(), { feedback });
      if (performance.now() < end) done += 1;
      if (done !== 0 || end !== Infinity) continue;
      end = performance.now() + ms;
      before = classifier.stats().batches;
      delay.enable();
    }
  };
  await Promise.all(Array.from({ length: width }, one));
  delay.disable();
  const after = classifier.stats().batches;
  const perRun = (kind: string): number => {
    const [from, to] = [before[kind] ?? NONE, after[kind] ?? NONE];
    return (to.pieces - from.pieces) / Math.max(1, to.batches - from.batches);
  };
  return {
    sequencesPerSecond: (1_000 * done) / ms,
    eventLoopP99: Math.max(0, delay.percentile(99) / 1e6 - RESOLUTION_MS),
    picturesPerRun: perRun('encode'),
    sequencesPerRun: perRun('judge'),
  };
}

const NONE = { batches: 0, pieces: 0, graphMs: 0 };

export interface Single {
  /** To the answer. */
  readonly ms: number;
  /** Of those, not in graphs: what serving added to this very sequence. */
  readonly addedMs: number;
}

/** One sequence, nothing else being under way. */
export async function single(classifier: MuiscClassifier, draw: Draw, pauseMs: number): Promise<Single> {
  await sleep(pauseMs);
  const sequence = draw();
  const [before, begin] = [graphMs(classifier), performance.now()];
  await classifier.classify(sequence, { feedback: 'never' });
  const ms = performance.now() - begin;
  return { ms, addedMs: ms - (graphMs(classifier) - before) };
}

const graphMs = (classifier: MuiscClassifier): number =>
  Object.values(classifier.stats().batches).reduce((sum, each) => sum + each.graphMs, 0);
