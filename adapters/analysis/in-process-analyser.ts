import { analysePicture } from '../../imaging/analyse.ts';
import type { AnalysisResult, FactsStore, PictureAnalyser } from '../../ports/analysis.ts';
import { analyseBytes, crashed, warnOfFault } from './analyse-bytes.ts';
import type { OnFault } from './analyse-bytes.ts';
import { rememberingAnalyser } from './remembering-analyser.ts';

export interface InProcessAnalyserOptions {
  /** Where results are remembered. Default nowhere. */
  readonly facts?: FactsStore<AnalysisResult>;
  /** Default a process warning. */
  readonly onFault?: OnFault;
}

/** Analyses on the calling thread: for tests and single commands. A stream uses workerAnalyser, which leaves that thread free. */
export function inProcessAnalyser(options: InProcessAnalyserOptions = {}): PictureAnalyser {
  const { facts, onFault = warnOfFault } = options;
  const analyser: PictureAnalyser = {
    async analyse(sha256, bytes) {
      const result = await analyseBytes(analysePicture, typeof bytes === 'function' ? await bytes() : bytes);
      if (result.kind !== 'fault') return result;
      onFault(result.error, sha256);
      return crashed();
    },
    close: async () => undefined,
  };
  return facts === undefined ? analyser : rememberingAnalyser(analyser, facts);
}
