/** The classifier of a folder, with what measures pictures for it: where adapters and processors meet. */
import { createHash } from 'node:crypto';
import { workerAnalyser } from '../../adapters/analysis/worker-analyser.ts';
import { openMuisc } from '../../adapters/muisc/muisc-classifier.ts';
import type { MuiscClassifier, MuiscOptions } from '../../adapters/muisc/muisc-classifier.ts';
import type { PictureAnalyser } from '../../ports/analysis.ts';
import { ClassifierError } from '../../ports/classifier.ts';
import { FINDING_NAMES, findingsOf } from '../../processors/muisc/findings.ts';

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
    const findings = { names: FINDING_NAMES, measure: measurer(measuring) };
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

function measurer(analyser: PictureAnalyser) {
  return async (key: string, load: () => Promise<Uint8Array>): Promise<readonly number[]> => {
    const bytes = await load();
    // The key may be of the pixels; facts are kept by the bytes.
    const result = await analyser.analyse(createHash('sha256').update(bytes).digest('hex'), bytes);
    if (result.kind === 'facts') return findingsOf(result.facts);
    throw new ClassifierError(
      'picture-unreadable',
      `Picture ${key} cannot be classified: ${result.sentence}`,
      {
        picture: key,
      },
    );
  };
}
