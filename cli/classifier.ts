/** The classifier of a worker: where the setting, what runs a model and the stage that asks it come together. */
import type { Place } from '../adapters/muisc/place.ts';
import type { PictureAnalyser } from '../ports/analysis.ts';
import type { Classifier } from '../ports/classifier.ts';
import type { Thresholds } from '../processors/muisc/judge.ts';
import type { ClassifierObserver, Classifying } from '../processors/muisc/stage.ts';
import { localClassifier } from './classify/local-classifier.ts';
import type { Settings } from './settings.ts';

export interface RunningClassifier {
  readonly classifier: Classifier;
  /** Of its bundle. */
  readonly thresholds: Thresholds;
}

/** Resolves when the model in the folder has been verified and is warm where it runs. */
export type CreateClassifier = (folder: string, place: Place) => Promise<RunningClassifier>;

/** null where none is configured. A worker joins its groups with a classifier that answers: /ready comes after it. */
export async function startClassifying(
  {
    classifier: folder,
    classifierPlace,
    whenClassifierDown,
  }: Pick<Settings, 'classifier' | 'classifierPlace' | 'whenClassifierDown'>,
  create: CreateClassifier,
  observer?: ClassifierObserver,
): Promise<Classifying | null> {
  if (folder === null) return null;
  const running = await create(folder, classifierPlace);
  return { ...running, whenDown: whenClassifierDown, ...(observer ? { observer } : {}) };
}

/** In the place of the settings; what it wants measured of a picture, the image unit has mostly measured already. */
export const inItsPlace =
  (analyser: PictureAnalyser): CreateClassifier =>
  async (folder, place) => {
    const classifier = await localClassifier({ folder, place, analyser });
    const { publish, refuse } = classifier.bundle.manifest.thresholds;
    return { classifier, thresholds: { publishBelow: publish, refuseAbove: refuse } };
  };
