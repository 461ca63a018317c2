/** A classifier that was away when its worker started: behind its port it is away, until it has been opened in the background. */
import { ClassifierError } from '../../ports/classifier.ts';
import type { Classification, ClassifierStats } from '../../ports/classifier.ts';
import { closed } from './dispatcher.ts';
import type { OpenModel } from './routed.ts';
import { slept } from './slept.ts';

export interface LateObserver {
  /** It cannot be used, for another reason than was known. */
  away(error: Error): void;
  /** It is asked from now on. */
  opened(model: string): void;
}

export interface LateOptions {
  /** Resolves when the model is verified and warm. Is tried again whatever it rejects with: what is wrong may be mended meanwhile. */
  readonly open: () => Promise<OpenModel>;
  /** Why it could not be opened the first time. */
  readonly because: Error;
  readonly observer: LateObserver;
  /** Before each try, by its number from 0. Default growingPauseMs. */
  readonly pauseMs?: (nth: number) => number;
}

const FIRST_MS = 1_000;
const MOST_MS = 60_000;

/** One second, two, four … a minute: each try reads and verifies the whole model. */
export const growingPauseMs = (nth: number): number => Math.min(FIRST_MS * 2 ** nth, MOST_MS);

/** Of answers without thresholds, which there are none of here: all would go to people. */
const ALL_TO_PEOPLE = { publishBelow: 0, refuseAbove: 1 };

/** Of what is away. */
const IDLE: ClassifierStats = { underWay: 0, inputBytes: 0, cache: { entries: 0, bytes: 0 } };

export function openLate({ open, because, observer, pauseMs = growingPauseMs }: LateOptions): OpenModel {
  const stopping = new AbortController();
  let model: OpenModel | undefined;
  let fault = because;

  const failed = (error: Error): void => {
    if (stopping.signal.aborted) return;
    if (error.message !== fault.message) observer.away(error);
    fault = error;
  };

  const taken = async (fresh: OpenModel): Promise<void> => {
    if (stopping.signal.aborted) return fresh.classifier.close();
    model = fresh;
    observer.opened(fresh.classifier.model);
  };

  void (async () => {
    for (let nth = 0; model === undefined && (await slept(pauseMs(nth), stopping.signal)); nth += 1)
      await open().then(taken).catch(failed);
  })();

  return {
    thresholds: ALL_TO_PEOPLE,
    classifier: {
      get model() {
        return model?.classifier.model ?? '';
      },
      get codes() {
        return model?.classifier.codes ?? [];
      },
      async classify(sequence, options): Promise<Classification> {
        options.signal?.throwIfAborted();
        if (stopping.signal.aborted) throw closed();
        if (model === undefined) throw away(fault);
        return { thresholds: model.thresholds, ...(await model.classifier.classify(sequence, options)) };
      },
      stats: () => model?.classifier.stats() ?? IDLE,
      /** A try that is under way is not waited for, since a silent server may hold it for a minute; what it opens is closed. */
      async close() {
        stopping.abort();
        await model?.classifier.close();
      },
    },
  };
}

/** Whatever the fault is, it is none of the sequence that is asked about: the code of an error in the golden sequences would say so. */
const away = (fault: Error): ClassifierError =>
  new ClassifierError('unavailable', fault.message, { cause: fault });
