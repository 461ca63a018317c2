/** MUIsC: a bundle served by worker threads, a child process or a server, behind the port of classifiers. */
import { availableParallelism } from 'node:os';
import { ClassifierError, nameOfPicture } from '../../ports/classifier.ts';
import type {
  CategoryScore,
  Classification,
  Classifier,
  ClassifierSequence,
  ClassifierStats,
  FeedbackWish,
} from '../../ports/classifier.ts';
import { slots } from '../pictures/slots.ts';
import { readBundle } from './bundle.ts';
import type { Bundle } from './bundle.ts';
import { checkGolden } from './check-golden.ts';
import { compute } from './compute.ts';
import { closed, dispatcher, kindOf } from './dispatcher.ts';
import type { Computed, OnFault } from './dispatcher.ts';
import { embeddingOf } from './embedding.ts';
import { featureCache } from './feature-cache.ts';
import type { CacheCounts, FeatureCache } from './feature-cache.ts';
import { findingsOf } from './findings-source.ts';
import type { FindingsSource } from './findings-source.ts';
import { calibrated, riskOf, scoresOf } from './interpret.ts';
import { looker } from './look.ts';
import { piecewise } from './packing.ts';
import type { PieceAnswer, PieceRequest, SequenceInput } from './packing.ts';
import { decodesIn, usualSizes } from './place.ts';
import type { Place } from './place.ts';
import { preparer } from './prepare.ts';
import type { Prepare } from './prepare.ts';
import { isRead, plansOf, textOf, withoutTitle } from './text.ts';
import { trust } from './trust.ts';

export interface MuiscOptions {
  /** Where its graphs run. Default in threads of this process. */
  readonly place?: Place;
  /** Threads or processes with sessions of their own, or requests at once to a server. Default one a core, on a graphics card one, four. */
  readonly workers?: number;
  /** Sequences that may be under way at once; more are refused with `queue-full`. Default 64. */
  readonly queued?: number;
  /** Most pictures of one run. Default 4, on a graphics card 32, on a server 8. */
  readonly batchPictures?: number;
  /** Most sequences of one run. Default 8. */
  readonly batchSequences?: number;
  /** Bytes of the inputs of one run. Default 16 MB. */
  readonly batchBytes?: number;
  /** How long the first of a batch waits for others while a worker is free. Default 2 ms. */
  readonly batchDelayMs?: number;
  /** For one run; then its worker is replaced, or its server taken to be away. Default 60 s. */
  readonly timeoutMs?: number;
  /** May be shared with other models. Default an own one of 256 MB: some 6,000 pictures. */
  readonly cache?: FeatureCache;
  /** Needed by bundles that ask for findings. Default none. */
  readonly findings?: FindingsSource;
  /** Default by sharp, in this process; in those of its own where the graphs run in such on the processor. */
  readonly prepare?: Prepare;
  /** Default a process warning. */
  readonly onFault?: OnFault;
  /** A module that answers as worker.ts, child.ts or remote-worker.ts does, which is the default. */
  readonly script?: URL;
}

export interface MuiscStats extends ClassifierStats {
  readonly cache: CacheCounts;
  /** By kind: encode, judge, speak; decode, where files are decoded beside the graphs. */
  readonly batches: Readonly<Record<string, Computed>>;
}

export interface MuiscClassifier extends Classifier {
  readonly bundle: Bundle;
  stats(): MuiscStats;
}

/**
 * While all workers compute, the first of a batch waits so many times its delay for others: 20 ms, where a run of four pictures
 * takes 60 (bench/classifier.ts), so that the batch lies ready in time.
 */
const AHEAD = 10;

/**
 * Reads and verifies the folder of a model, starts the workers, and is ready when the golden sequences come out right.
 * @throws ClassifierError `bundle-invalid`
 */
export async function openMuisc(folder: string, options: MuiscOptions = {}): Promise<MuiscClassifier> {
  return muiscClassifier(await readBundle(folder), options);
}

/** As openMuisc, of a bundle that has been read. */
export async function muiscClassifier(bundle: Bundle, options: MuiscOptions = {}): Promise<MuiscClassifier> {
  const { manifest, tokens } = bundle;
  const { place = { at: 'threads' }, batchSequences = 8, queued = 64 } = options;
  const usual = usualSizes(place);
  const { workers = usual.workers, batchPictures = usual.batchPictures } = options;
  const cache = options.cache ?? featureCache(256e6);
  const findings = findingsOf(bundle, options.findings);
  const closing = new AbortController();
  const { timeoutMs = 60_000, batchDelayMs: delayMs = 2, script } = options;
  const seats = { place, workers, batchPictures, timeoutMs, ...(script ? { script } : {}) };
  const pool = await compute(bundle, seats, closing.signal);
  const work = dispatcher<PieceRequest, PieceAnswer>({
    runners: pool.runners,
    limits: {
      most: mostOf({ encode: batchPictures, judge: batchSequences }),
      bytes: options.batchBytes ?? 16e6,
      delayMs,
      aheadMs: AHEAD * delayMs,
    },
    ahead: pool.ahead,
    onFault: options.onFault ?? warnOfFault,
  });
  const { decode, encode, judge, speak } = piecewise(work.submit);
  const look = looker({
    manifest,
    cache,
    prepare: options.prepare ?? (decodesIn(place) ? decode : preparer(manifest.preprocessing)),
    encode,
    // As many as the workers compute, as many that lie ready with them, and as many that are prepared or wait.
    held: slots((2 + pool.ahead) * workers * batchPictures),
    decoding: slots(place.at === 'threads' ? workers : availableParallelism()),
    closing: closing.signal,
  });
  let underWay = 0;

  /** Everything of a sequence that a run of the sequence graph needs, and what it says. */
  const seen = async ({ title, category, pictures }: ClassifierSequence) => {
    const [looked, measured] = await Promise.all([all(pictures, look), all(pictures, findings)]);
    const text = textOf(tokens, manifest.text, title, category);
    const about = pictures[0] ? nameOfPicture(pictures[0]) : '';
    const input: SequenceInput = {
      text,
      pictures: looked.map(({ features }) => features),
      findings: measured,
    };
    return { looked, about, input, judgement: await judge(about, input) };
  };

  const written = async (
    { about, input, judgement: { pairs } }: Awaited<ReturnType<typeof seen>>,
    categories: readonly CategoryScore[],
    isPraise: boolean,
  ): Promise<string> => {
    const sentences = await all(plansOf(categories, isPraise), async (lead) =>
      tokens.decode(await speak(about, input, { lead, pairs })),
    );
    // Two reasons may be put in the same words.
    return [...new Set(sentences)].map(asSentence).join(' ');
  };

  const answered = async (sequence: ClassifierSequence, wish: FeedbackWish): Promise<Classification> => {
    const found = await seen(sequence);
    const { looked, input, judgement } = found;
    const scores = scoresOf(manifest, judgement, input.pictures);
    const { categories, notAsked } = isRead(tokens, sequence.title)
      ? { categories: scores, notAsked: [] }
      : withoutTitle(scores);
    const isRefused = riskOf(categories) >= manifest.thresholds.publish;
    const isWanted = wish === 'always' || (wish === 'unqualified' && isRefused);
    const encoded = looked.filter(({ isCached }) => !isCached).length;
    return {
      model: bundle.identity,
      qualified: calibrated(judgement.qualified, manifest.qualified),
      categories,
      ...(notAsked.length === 0 ? {} : { notAsked }),
      feedback: isWanted ? await written(found, categories, !isRefused) : null,
      embedding: embeddingOf(input.pictures.map(({ whole }) => whole)),
      encoded,
      cached: looked.length - encoded,
    };
  };

  let checks = 0;
  /** Of pictures that are not remembered. */
  const checkAll = (): Promise<void> => {
    const nth = ++checks;
    return checkGolden(bundle, async (golden) => {
      const pictures = golden.pictures.map((each) => ({ ...each, key: `${each.key} ${String(nth)}` }));
      return (await seen({ ...golden, pictures })).judgement;
    });
  };
  const trusted = trust(checkAll);
  const trustedAnswer = async (sequence: ClassifierSequence, wish: FeedbackWish): Promise<Classification> => {
    try {
      await trusted.renewed();
      return await answered(sequence, wish);
    } catch (error) {
      trusted.heard(error);
      throw error;
    }
  };

  const close = async (): Promise<void> => {
    closing.abort(closed());
    work.close();
    await pool.close();
  };
  try {
    await pool.start();
    await checkAll();
  } catch (error) {
    await close();
    throw error;
  }

  return {
    bundle,
    model: bundle.identity,
    codes: manifest.codes,
    async classify(sequence, { feedback, signal }) {
      signal?.throwIfAborted();
      closing.signal.throwIfAborted();
      if (sequence.pictures.length < 1 || sequence.pictures.length > manifest.slots)
        throw unfit(sequence, manifest.slots);
      if (underWay >= queued) throw full(queued);
      underWay += 1;
      const answer = trustedAnswer(sequence, feedback).finally(() => (underWay -= 1));
      return signal === undefined ? answer : unlessAborted(answer, signal);
    },
    stats: () => ({
      underWay,
      inputBytes: work.heldBytes(),
      cache: cache.counts(),
      batches: work.counts(),
    }),
    close,
  };
}

/** Files and sentences are worked on one at a time. */
const mostOf =
  (most: Readonly<Record<string, number>>) =>
  (lane: string): number =>
    most[kindOf(lane)] ?? 1;

const all = <Item, Answer>(items: readonly Item[], of: (item: Item) => Promise<Answer>): Promise<Answer[]> =>
  Promise.all(items.map(of));

function unfit({ pictures }: ClassifierSequence, most: number): RangeError {
  return new RangeError(
    `A sequence of ${String(pictures.length)} pictures cannot be classified: the model takes 1 to ${String(most)}.`,
  );
}

function full(queued: number): ClassifierError {
  const message = `${String(queued)} sequences are under way, which is the limit of the classifier. Try again when some of them are done.`;
  return new ClassifierError('queue-full', message);
}

/** What was begun goes on unheard: a run cannot be stopped. */
function unlessAborted<Answer>(answer: Promise<Answer>, signal: AbortSignal): Promise<Answer> {
  const { promise, reject } = Promise.withResolvers<never>();
  const aborted = (): void => reject(signal.reason);
  signal.addEventListener('abort', aborted, { once: true });
  return Promise.race([answer, promise]).finally(() => signal.removeEventListener('abort', aborted));
}

/** The model writes small letters alone, and as reviewers do it leaves out full stops, which are missed between two sentences. */
const asSentence = (text: string): string =>
  text.charAt(0).toUpperCase() + text.slice(1) + (/[\p{L}\p{N}]["'”’)]?$/u.test(text) ? '.' : '');

const warnOfFault: OnFault = (error, pictures) => {
  process.emitWarning(
    `A worker of the classifier ended with ${pictures.join(', ')}: ${error.stack ?? error.message}`,
    {
      code: 'classifier-fault',
    },
  );
};
