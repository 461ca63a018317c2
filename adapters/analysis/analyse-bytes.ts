import type { PictureFacts } from '../../imaging/facts.ts';
import { PictureError } from '../../imaging/picture-error.ts';
import type { AnalysisResult, Unreadable, UnreadableCode } from '../../ports/analysis.ts';
import type { Fault } from '../threads/line.ts';

export type Analyse = (bytes: Uint8Array) => Promise<PictureFacts>;

/** Runs the analysis and turns what it throws into a value. */
export async function analyseBytes(analyse: Analyse, bytes: Uint8Array): Promise<AnalysisResult | Fault> {
  try {
    return { kind: 'facts', facts: await analyse(bytes) };
  } catch (error) {
    if (error instanceof PictureError) return unreadable(error.code, error.message);
    return { kind: 'fault', error: error instanceof Error ? error : new Error(String(error)) };
  }
}

export function unreadable(code: UnreadableCode, sentence: string): Unreadable {
  return { kind: 'unreadable', code, sentence };
}

export function crashed(): Unreadable {
  return unreadable(
    'analysis-crashed',
    'The picture makes our analysis fail. Save it again as an ordinary JPEG or PNG and upload that.',
  );
}

/** Told of each fault with the picture's SHA-256, so that an operator can look at the cause. */
export type OnFault = (error: Error, sha256: string) => void;

export const warnOfFault: OnFault = (error, sha256) => {
  process.emitWarning(`Analysing picture ${sha256} failed: ${error.stack ?? error.message}`, {
    code: 'analysis-fault',
  });
};
