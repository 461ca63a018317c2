/** What is said between the thread that serves and those that compute. Tensors are flat, row after row; sizes are those of the manifest. */
import type { GraphName, Manifest } from './manifest.ts';
import type { Prepared } from './prepare.ts';

/** Given to a worker at its start. */
export interface WorkerSetup {
  readonly manifest: Manifest;
  readonly picture: Uint8Array;
  readonly pairs: Uint8Array;
  readonly sequence: Uint8Array;
  readonly vocabulary: number;
  /** Numbers of pictures that a run may have, rising. Default any. */
  readonly buckets?: readonly number[];
  /** Default cpu. */
  readonly device?: Device;
}

/** A processor, or a graphics card by its number. */
export type Device = 'cpu' | `cuda:${number}`;

/** Names of the models on a server, NAME or NAME/versions/N. */
export type ServerModels = Readonly<Record<GraphName, string>>;

/** Given to a worker whose graphs run on a server. */
export interface RemoteSetup {
  readonly manifest: Manifest;
  readonly vocabulary: number;
  readonly url: string;
  readonly models: ServerModels;
  readonly isBinary: boolean;
  /** For one request to the server. */
  readonly timeoutMs: number;
}

/** Sequences of equally many pictures. */
export interface SequenceBatch {
  readonly count: number;
  readonly pictures: number;
  readonly cells: Float32Array;
  readonly whole: Float32Array;
  readonly votes: Float32Array;
  readonly findings: Float32Array;
  /** count x length, padded. */
  readonly text: BigInt64Array;
  readonly length: number;
  /** Of each sequence: where [MASK] stands. */
  readonly maskAt: BigInt64Array;
}

/** What a sentence is written from, beside its sequence. */
export interface SentenceStart {
  /** What stands behind [MASK] before it. */
  readonly lead: readonly number[];
  /** How the pictures stood to each other when the sequence was judged. */
  readonly pairs: Float32Array;
}

export type WorkRequest =
  | { readonly kind: 'encode'; readonly count: number; readonly pixels: Uint8Array }
  /** thumbs: 64 x 64 x 3 of each picture, to compare them by. */
  | { readonly kind: 'judge'; readonly batch: SequenceBatch; readonly thumbs: Uint8Array }
  /** A batch of one. */
  | { readonly kind: 'speak'; readonly batch: SequenceBatch; readonly start: SentenceStart };

/** Only to a process of its own on the processor: decoding is native code as well, and may end it. */
export interface DecodeRequest {
  readonly kind: 'decode';
  /** Of the picture, for the sentence that says what is wrong with it. */
  readonly key: string;
  /** The encoded file. */
  readonly bytes: Uint8Array;
}

export interface Encoded {
  readonly kind: 'encoded';
  readonly cells: Float32Array;
  readonly whole: Float32Array;
  readonly votes: Float32Array;
  readonly maps: Float32Array;
  /** The memory of the request's pixels, given back by a thread. */
  readonly pixels?: ArrayBuffer;
}

export interface Judged {
  readonly kind: 'judged';
  readonly logits: Float32Array;
  readonly qualified: Float32Array;
  readonly slots: Float32Array;
  /** How the pictures stand to each other, as the graph was given it. */
  readonly pairs: Float32Array;
}

export interface Spoken {
  readonly kind: 'spoken';
  /** Of the sentence, without [END]. */
  readonly tokens: readonly number[];
}

export interface Decoded {
  readonly kind: 'decoded';
  readonly prepared: Prepared;
}

/** The bytes are no picture: nobody's fault but theirs. */
export interface Undecodable {
  readonly kind: 'undecodable';
  readonly message: string;
}

/** Nobody's fault but the server's, which cannot be asked. */
export interface Away {
  readonly kind: 'away';
  readonly message: string;
}

/** graphMs: for how long the graphs ran for it, all of them together; on a server, until it answered. */
export type Timed<Answer> = Answer & { readonly graphMs: number };

export type WorkAnswer = Timed<Encoded> | Timed<Judged> | Timed<Spoken>;

export type DecodeAnswer = Decoded | Undecodable;
