/** The classifier of a worker: where the setting, what runs a model and the stage that asks it come together. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { featureCache } from '../adapters/muisc/feature-cache.ts';
import { ROUTING_FILE, modelStore } from '../adapters/muisc/model-store.ts';
import { type LateObserver, openLate } from '../adapters/muisc/late.ts';
import type { Place } from '../adapters/muisc/place.ts';
import { type RoutedObserver, openRouted } from '../adapters/muisc/routed.ts';
import type { Log } from '../engine/runtime/options.ts';
import type { PictureAnalyser } from '../ports/analysis.ts';
import { type Classifier, ClassifierError } from '../ports/classifier.ts';
import type { Thresholds } from '../processors/muisc/judge.ts';
import type { ClassifierObserver, Classifying } from '../processors/muisc/stage.ts';
import { type LocalClassifierOptions, localClassifier } from './classify/local-classifier.ts';
import type { Settings } from './settings.ts';

export interface RunningClassifier {
  readonly classifier: Classifier;
  /** Of its bundle. */
  readonly thresholds: Thresholds;
}

/** Resolves when the model of the folder, or of the folder's routing, has been verified and is warm where it runs. */
export type CreateClassifier = (folder: string, place: Place) => Promise<RunningClassifier>;

export interface ClassifyingOptions {
  /** Told of what the classifier does. Default: nobody is. */
  readonly observer?: ClassifierObserver;
  readonly log: Log;
}

/**
 * null where none is configured. A worker joins its groups with a classifier that answers: /ready comes after it. But where a
 * classifier that is away has all go to people, a worker starts with one that is away, too: whatever else it does need not wait.
 */
export async function startClassifying(
  {
    classifier: folder,
    classifierPlace: place,
    whenClassifierDown: whenDown,
  }: Pick<Settings, 'classifier' | 'classifierPlace' | 'whenClassifierDown'>,
  create: CreateClassifier,
  { observer, log }: ClassifyingOptions,
): Promise<Classifying | null> {
  if (folder === null) return null;
  const open = (where: Place): Promise<RunningClassifier> => create(folder, where);
  const running = whenDown === 'pause' ? await open(place) : await openedOrAway(open, place, log);
  return { ...running, whenDown, ...(observer ? { observer } : {}) };
}

/** A server that is started together with the worker should not cost people its first minute; nor a server that is away the worker's. */
const STARTING_MS = 10_000;

/** Only what may pass by itself is no error of the start. */
async function openedOrAway(
  open: (place: Place) => Promise<RunningClassifier>,
  place: Place,
  log: Log,
): Promise<RunningClassifier> {
  try {
    return await open(patientFor(place, STARTING_MS));
  } catch (error) {
    if (!(error instanceof ClassifierError) || error.code !== 'unavailable') throw error;
    const observer = loggedAbsence(log);
    observer.away(error);
    return openLate({ open: () => open(patientFor(place, 0)), because: error, observer });
  }
}

/** At most so long. */
const patientFor = (place: Place, ms: number): Place =>
  place.at === 'server' ? { ...place, patienceMs: Math.min(place.patienceMs ?? ms, ms) } : place;

const loggedAbsence = (log: Log): LateObserver => ({
  away: ({ message }) =>
    log('warn', 'the classifier cannot be asked: everything goes to people until it can', {
      because: message,
    }),
  opened: (model) => log('info', 'the classifier answers, and is asked from now on', { model }),
});

export interface ClassifierDeps {
  /** What the classifier wants measured of a picture, the image unit has mostly measured already. */
  readonly analyser: PictureAnalyser;
  /** Of the folder of models, where that is what is served. */
  readonly observer: RoutedObserver;
}

/** In the place of the settings: the model in the folder or, where that is the folder of models, those that its routing names. */
export const inItsPlace =
  ({ analyser, observer }: ClassifierDeps): CreateClassifier =>
  async (folder, place) => {
    if (existsSync(join(folder, 'model.json'))) return oneModel({ folder, place, analyser });
    if (!existsSync(join(folder, ROUTING_FILE))) throw neither(folder);
    const store = modelStore(folder);
    // As large as for one model; models with the same encoder share what it said.
    const cache = featureCache(256e6);
    return openRouted({
      routing: () => store.routing(),
      observer,
      async open(id, standing) {
        const opened = await oneModel({
          folder: store.folderOf(id),
          place,
          analyser,
          cache,
          // It is waited for by nobody but the sequence that it is asked about.
          ...(standing === 'aside' ? { workers: 1 } : {}),
        });
        if (opened.classifier.model === id) return opened;
        await opened.classifier.close();
        throw new ClassifierError(
          'bundle-invalid',
          `${store.folderOf(id)} holds the model ${opened.classifier.model}. Take ${id} in again: agpis model add DIR.`,
        );
      },
    });
  };

const neither = (folder: string): ClassifierError =>
  new ClassifierError(
    'bundle-invalid',
    `${folder} holds neither a model (model.json) nor models of which one serves (routing.json). Name the folder of a model in AGPIS_CLASSIFIER; or take one in with "agpis model add DIR" and make it serve with "agpis model promote ID".`,
  );

async function oneModel(options: LocalClassifierOptions): Promise<RunningClassifier> {
  const classifier = await localClassifier(options);
  const { publish, refuse } = classifier.bundle.manifest.thresholds;
  return { classifier, thresholds: { publishBelow: publish, refuseAbove: refuse } };
}

/** Into the log, and to whoever counts. */
export const loggedModels = (log: Log, observer?: RoutedObserver): RoutedObserver => ({
  routed(models) {
    log('info', 'the classifier asks these models', { models });
    observer?.routed(models);
  },
  refused(error, left) {
    log('error', `models are not as their routing says: ${left}`, { because: error.message });
    observer?.refused(error, left);
  },
  besideFailed(model, code) {
    log('debug', 'a second model gave no answer', { model, code });
    observer?.besideFailed(model, code);
  },
});
