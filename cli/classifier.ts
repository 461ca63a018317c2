/** The classifier of a worker: where the setting, what runs a model and the stage that asks it come together. */
import type { Classifier } from '../ports/classifier.ts';
import type { Thresholds } from '../processors/muisc/judge.ts';
import type { ClassifierObserver, Classifying } from '../processors/muisc/stage.ts';
import { type Settings, SettingsError } from './settings.ts';

export interface RunningClassifier {
  readonly classifier: Classifier;
  /** Of its bundle. */
  readonly thresholds: Thresholds;
}

/** Resolves when the model in the folder has been verified and is warm. */
export type CreateClassifier = (folder: string) => Promise<RunningClassifier>;

/** null where none is configured. A worker joins its groups with a classifier that answers: /ready comes after it. */
export async function startClassifying(
  { classifier: folder, whenClassifierDown }: Pick<Settings, 'classifier' | 'whenClassifierDown'>,
  create: CreateClassifier | undefined,
  observer?: ClassifierObserver,
): Promise<Classifying | null> {
  if (folder === null) return null;
  if (!create)
    throw new SettingsError(
      `Nothing here runs the model of AGPIS_CLASSIFIER (${folder}): set AGPIS_CLASSIFIER=off.`,
    );
  const running = await create(folder);
  return { ...running, whenDown: whenClassifierDown, ...(observer ? { observer } : {}) };
}
