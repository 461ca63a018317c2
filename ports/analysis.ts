/** Turning a picture's bytes into facts, and remembering them. */
import type { PictureFacts } from '../imaging/facts.ts';
import type { PictureErrorCode } from '../imaging/picture-error.ts';

/** Why there are no facts. The last two are about the attempt, not certainly about the bytes, and are never cached. */
export type UnreadableCode = PictureErrorCode | 'analysis-crashed' | 'analysis-timeout';

export interface Facts {
  readonly kind: 'facts';
  readonly facts: PictureFacts;
}

export interface Unreadable {
  readonly kind: 'unreadable';
  readonly code: UnreadableCode;
  /** For the seller: what is wrong with the file. */
  readonly sentence: string;
}

export type AnalysisResult = Facts | Unreadable;

/**
 * A picture's bytes, or how to get them. The function is called only when a worker is free and nothing is cached, and what
 * it returns is the analyser's own: it may be moved to another thread, after which the caller's view of it is empty.
 */
export type PictureBytes = Uint8Array | (() => Promise<Uint8Array>);

export interface PictureAnalyser {
  /** Rejects where `bytes` does, and after `close`; what is wrong with a picture is a value. */
  analyse(sha256: string, bytes: PictureBytes): Promise<AnalysisResult>;
  /** Ends what is under way and waits for the workers to be gone. */
  close(): Promise<void>;
}

/** A cache of JSON values by picture and analyser version. */
export interface FactsStore<Value> {
  get(sha256: string, version: number): Promise<Value | undefined>;
  put(sha256: string, version: number, value: Value): Promise<void>;
}
