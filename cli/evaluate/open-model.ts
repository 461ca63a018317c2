/** A bundle opened for an evaluation, with one analyser for the model's findings and for the rules: each picture is measured once. */
import { rememberingAnalyser } from '../../adapters/analysis/remembering-analyser.ts';
import { workerAnalyser } from '../../adapters/analysis/worker-analyser.ts';
import type { AnalysisResult, FactsStore } from '../../ports/analysis.ts';
import { localClassifier } from '../classify/local-classifier.ts';
import type { OpenedModel } from './command.ts';

/** Throws ClassifierError `bundle-invalid`. */
export async function openModel(folder: string): Promise<OpenedModel> {
  const analyser = rememberingAnalyser(workerAnalyser(), inMemory());
  try {
    const classifier = await localClassifier({ folder, analyser });
    const { publish, refuse } = classifier.bundle.manifest.thresholds;
    return {
      classifier,
      analyser,
      thresholds: { publishBelow: publish, refuseAbove: refuse },
      close: async () => {
        await classifier.close();
        await analyser.close();
      },
    };
  } catch (error) {
    await analyser.close();
    throw error;
  }
}

/** Some 3 kB a picture, for one run. */
function inMemory(): FactsStore<AnalysisResult> {
  const known = new Map<string, AnalysisResult>();
  return {
    get: async (sha256) => known.get(sha256),
    put: async (sha256, _version, result) => void known.set(sha256, result),
  };
}
