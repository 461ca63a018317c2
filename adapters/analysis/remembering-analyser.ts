import { ANALYSER_VERSION } from '../../imaging/facts.ts';
import type { AnalysisResult, FactsStore, PictureAnalyser, PictureBytes } from '../../ports/analysis.ts';

export class WrongPictureError extends Error {
  readonly code = 'wrong-picture';
  constructor(asked: string, got: string) {
    super(
      `The bytes given for picture ${asked} have the SHA-256 ${got}. Give the bytes that belong to the id.`,
    );
    this.name = 'WrongPictureError';
  }
}

/**
 * Analyses each picture once per analyser version, and once where several ask at the same time. What the bytes cannot
 * change, such as facts and damage, is stored; what the attempt may have caused is not.
 */
export function rememberingAnalyser(
  inner: PictureAnalyser,
  store: FactsStore<AnalysisResult>,
): PictureAnalyser {
  const underWay = new Map<string, Promise<AnalysisResult>>();

  const look = async (sha256: string, bytes: PictureBytes): Promise<AnalysisResult> => {
    const known = await store.get(sha256, ANALYSER_VERSION);
    if (known !== undefined) return known;
    const result = await inner.analyse(sha256, bytes);
    if (result.kind === 'facts' && result.facts.sha256 !== sha256)
      throw new WrongPictureError(sha256, result.facts.sha256);
    if (isLasting(result)) await store.put(sha256, ANALYSER_VERSION, result);
    return result;
  };

  return {
    analyse(sha256, bytes) {
      const other = underWay.get(sha256);
      if (other !== undefined) return other;
      const result = look(sha256, bytes).finally(() => underWay.delete(sha256));
      underWay.set(sha256, result);
      return result;
    },
    close: () => inner.close(),
  };
}

function isLasting(result: AnalysisResult): boolean {
  return (
    result.kind === 'facts' || (result.code !== 'analysis-crashed' && result.code !== 'analysis-timeout')
  );
}
