/** The classifier of a worker: the one place that joins the setting, a bundle and the adapter that runs it. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Classifier } from '../ports/classifier.ts';
import type { Thresholds } from '../processors/muisc/judge.ts';
import type { ClassifierObserver, Classifying } from '../processors/muisc/stage.ts';
import { type Settings, SettingsError } from './settings.ts';

/** Resolves when the classifier has been verified and is warm. */
export type CreateClassifier = (options: { readonly folder: string }) => Promise<Classifier>;

/** null where none is configured. A worker that joins its groups has a classifier that answers: /ready comes after it. */
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
  // The bundle first: the adapter says best what is wrong with one.
  const classifier = await create({ folder });
  try {
    const thresholds = await readThresholds(folder);
    return { classifier, thresholds, whenDown: whenClassifierDown, ...(observer ? { observer } : {}) };
  } catch (error) {
    await classifier.close();
    throw error;
  }
}

async function readThresholds(folder: string): Promise<Thresholds> {
  const file = join(folder, 'model.json');
  const { thresholds } = JSON.parse(await readFile(file, 'utf8')) as { thresholds?: Partial<Thresholds> };
  const { publish: publishBelow, refuse: refuseAbove } = (thresholds ?? {}) as Record<string, unknown>;
  if (isShare(publishBelow) && isShare(refuseAbove) && publishBelow <= refuseAbove)
    return { publishBelow, refuseAbove };
  throw new SettingsError(
    `${file} gives the thresholds ${JSON.stringify(thresholds)}: asked for are {"publish", "refuse"}, from 0 to 1 and in this order.`,
  );
}

const isShare = (value: unknown): value is number => typeof value === 'number' && value >= 0 && value <= 1;
