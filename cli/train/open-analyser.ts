import { workerAnalyser } from '../../adapters/analysis/worker-analyser.ts';
import { factsStore } from '../../adapters/pictures/facts-store.ts';
import type { AnalysisResult, PictureAnalyser } from '../../ports/analysis.ts';

/** Measures pictures, and remembers what was measured below the folder. */
export const openAnalyser = (folder: string): PictureAnalyser =>
  workerAnalyser({ facts: factsStore<AnalysisResult>(folder) });
