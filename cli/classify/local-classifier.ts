/** The classifier of a folder, with what measures pictures for it: where adapters and processors meet. */
import { workerAnalyser } from '../../adapters/analysis/worker-analyser.ts';
import { openMuisc } from '../../adapters/muisc/muisc-classifier.ts';
import type { MuiscClassifier, MuiscOptions } from '../../adapters/muisc/muisc-classifier.ts';
import type { PictureAnalyser } from '../../ports/analysis.ts';
import { FINDING_NAMES } from '../../processors/muisc/findings.ts';
import { findingsMeter } from './findings-meter.ts';

export interface LocalClassifierOptions extends Omit<MuiscOptions, 'findings'> {
  /** The folder of a model. */
  readonly folder: string;
  /** Measures pictures that come without findings; stays the caller's. Default an own one, whose workers start when they are needed. */
  readonly analyser?: PictureAnalyser;
}

/** @throws ClassifierError `bundle-invalid` */
export async function localClassifier({
  folder,
  analyser,
  ...options
}: LocalClassifierOptions): Promise<MuiscClassifier> {
  const measuring = analyser ?? workerAnalyser();
  const end = async (): Promise<void> => {
    if (analyser === undefined) await measuring.close();
  };
  try {
    const findings = { names: FINDING_NAMES, measure: findingsMeter(measuring) };
    const classifier = await openMuisc(folder, { ...options, findings });
    return {
      ...classifier,
      close: async () => {
        await classifier.close();
        await end();
      },
    };
  } catch (error) {
    await end();
    throw error;
  }
}
