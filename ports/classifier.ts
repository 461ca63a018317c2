/** One classifier for a whole sequence: title, category and pictures in, probabilities of what is wrong with it out. */

export interface ClassifierPicture {
  /** Identity of the pixels: of the canonical ones where their hash is known, else the file's sha256. Key of the feature cache. */
  readonly key: string;
  /** The encoded file; asked for only when its features are not cached. */
  readonly bytes: () => Promise<Uint8Array>;
  /** Of the encoded file, hex, where it is known: what was measured of it before is then found without a look at its bytes. */
  readonly sha256?: string;
  /** In the order of the model's findings, each about 0..1; null: not measured yet, the classifier measures itself. */
  readonly findings: readonly number[] | null;
}

/** By which it is found again: of its pixels alone nobody knows the file. */
export const nameOfPicture = ({ sha256, key }: Pick<ClassifierPicture, 'sha256' | 'key'>): string =>
  sha256 ?? key;

export interface ClassifierSequence {
  readonly title: string;
  readonly category: string;
  /** 1 to 9, in order; main first. */
  readonly pictures: readonly ClassifierPicture[];
  /** Whose they are, `tenant/product`: by its hash products are shared out where several models serve. Default: the serving one's. */
  readonly subject?: string;
}

/** Shares of the picture's width and height, 0..1 from its upper left corner. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export interface CategoryScore {
  /** Of `agpis violations`. */
  readonly code: string;
  /** Calibrated, 0..1. */
  readonly probability: number;
  /** Index from 0 of the picture it is seen on; null: said of the sequence. */
  readonly image: number | null;
  /** Where; only for categories with a place. */
  readonly box: Box | null;
}

export interface Classification {
  /** Identity of the bundle, 12 hex digits. */
  readonly model: string;
  /** Calibrated probability, under the house profile. */
  readonly qualified: number;
  /** All, in the order of the bundle. */
  readonly categories: readonly CategoryScore[];
  /** Categories that the model could not judge here (a title that it cannot read says nothing of the pictures): their probability is 0. Absent where there are none. */
  readonly notAsked?: readonly string[];
  /** A generated sentence of what is wrong; null unless asked for. */
  readonly feedback: string | null;
  /** What the pictures look like as a whole, in numbers that only those of the same model are like: to see drift by. */
  readonly embedding?: readonly number[];
  /** Pictures that went through the encoder for this answer. */
  readonly encoded: number;
  /** Pictures whose features were remembered. */
  readonly cached: number;
  /** Of the model that gave it; absent where one model alone is served, whose thresholds its opener knows. */
  readonly thresholds?: ModelThresholds;
  /** What a second model said of the same sequence, which decides nothing; absent where none was asked, or it gave no answer. */
  readonly beside?: SecondWord;
}

/** Risks, 0..1, that a model brings along: below the first a sequence is published, above the second refused. */
export interface ModelThresholds {
  readonly publishBelow: number;
  readonly refuseAbove: number;
}

export interface SecondWord {
  /** Identity of the second model's bundle. */
  readonly model: string;
  readonly categories: readonly CategoryScore[];
  readonly thresholds: ModelThresholds;
  /** What the sequence waited for it. */
  readonly ms: number;
}

/** Which sequences get a sentence; `unqualified`: those that the model does not hold to be publishable. Each costs a run a word. */
export type FeedbackWish = 'never' | 'always' | 'unqualified';

export interface ClassifyOptions {
  readonly feedback: FeedbackWish;
  /** Rejects with its reason; work that a worker has begun goes on unheard. */
  readonly signal?: AbortSignal;
}

/** What it has to do and what it keeps now; cheap enough to be asked at each scrape. */
export interface ClassifierStats {
  /** Sequences that were asked about and are not answered yet: computed, or waiting for their turn. */
  readonly underWay: number;
  /** Inputs of runs that wait for a worker, or are with one. */
  readonly inputBytes: number;
  /** Features of pictures that were seen before. */
  readonly cache: { readonly entries: number; readonly bytes: number };
}

export interface Classifier {
  /** Identity of the bundle, 12 hex digits; of several models the one that serves now. */
  readonly model: string;
  /** The categories, in the order of every answer. */
  readonly codes: readonly string[];
  /** Rejects with ClassifierError. */
  classify(sequence: ClassifierSequence, options: ClassifyOptions): Promise<Classification>;
  stats(): ClassifierStats;
  /** Ends what is under way and waits for the workers to be gone. */
  close(): Promise<void>;
}

/**
 * - `bundle-invalid`: the model's folder is not what its model.json says, or computes something else here
 * - `queue-full`: more sequences wait than are allowed; try again later
 * - `closed`: close() was called
 * - `picture-unreadable`: the bytes are no picture that can be decoded
 * - `worker-died`: the picture ended two workers, one after the other
 * - `unavailable`: the server that runs the model does not answer
 * - `server-unfit`: that server has another model than the folder
 * - `device-unusable`: the graphics card, or a library that it needs, is not there
 */
export type ClassifierErrorCode =
  | 'bundle-invalid'
  | 'queue-full'
  | 'closed'
  | 'picture-unreadable'
  | 'worker-died'
  | 'unavailable'
  | 'server-unfit'
  | 'device-unusable';

export class ClassifierError extends Error {
  readonly code: ClassifierErrorCode;
  /** Of the picture that is at fault, where one is: the file's sha256 or, where that is not known, its key. */
  readonly picture: string | undefined;

  constructor(
    code: ClassifierErrorCode,
    message: string,
    { picture, cause }: { readonly picture?: string; readonly cause?: unknown } = {},
  ) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'ClassifierError';
    this.code = code;
    this.picture = picture;
  }
}
