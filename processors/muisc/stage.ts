import { stage } from '../../engine/language.ts';
import { type DeadLetter, type Forward, deadLetter, drop, forward } from '../../engine/outcome.ts';
import { type Classification, type Classifier, ClassifierError } from '../../ports/classifier.ts';
import type { PictureStore } from '../../ports/pictures.ts';
import type { Candidate } from '../../schemas/generated/types.ts';
import { isOpen, rulingOf } from '../route/route.ts';
import { chosenImages } from '../route/standing.ts';
import type { Profile } from '../screening/profile.ts';
import { askAbout } from './ask.ts';
import { besideOf, nameOf } from './beside.ts';
import { type Judgement, judge, policyOf, type Thresholds } from './judge.ts';
import { type Classified, opinionOf, UNSEEN } from './opinion.ts';
import { isOvertaken } from './overtaken.ts';
import { seenText } from './seen.ts';

/** What the classifier did, told to those who count. */
export interface ClassifierObserver {
  classified(work: {
    /** Of the sequence, waiting included. */
    readonly ms: number;
    /** Pictures that were encoded, and pictures whose features were remembered. */
    readonly encoded: number;
    readonly cached: number;
    readonly verdict: Judgement['verdict'];
    /** The categories that explain it. */
    readonly codes: readonly string[];
    /** Waited for a second model that decides nothing; undefined where none answered. */
    readonly besideMs?: number;
  }): void;
  failed(code: string): void;
}

export interface Classifying {
  readonly classifier: Classifier;
  /** Of the classifier's bundle, for profiles without their own. */
  readonly thresholds: Thresholds;
  /** While it is away: the unit waits for it as for any dependency, or all goes to people. */
  readonly whenDown: 'pause' | 'review';
  readonly observer?: ClassifierObserver;
}

export interface ClassifyDeps {
  /** null: no model judges. */
  readonly classifying: Classifying | null;
  readonly profiles: ReadonlyMap<string, Profile>;
  readonly store: Pick<PictureStore, 'get'>;
}

/** CLASSIFY: shows the whole sequence to the classifier, and takes its word as the profile does. */
export const classify = stage<Candidate | null, Classified, ClassifyDeps>({
  name: 'classify',
  does: 'shows the whole sequence to the classifier, where one is configured',
  create({ classifying, profiles, store }) {
    if (classifying === null)
      return function passOn(candidate) {
        return candidate === null ? drop('tombstone') : forward({ ...candidate, opinion: null });
      };
    const { classifier, observer } = classifying;
    return async function classifyOne(candidate, context) {
      if (candidate === null) return drop('tombstone');
      if (!isOpen(rulingOf(candidate))) return forward({ ...candidate, opinion: null });
      if (isOvertaken(candidate, context.waitingBehind() as (Candidate | null)[])) return drop('superseded');
      const pictures = chosenImages(candidate);
      const began = performance.now();
      const asked = askAbout(candidate, pictures, { classifier, store }, context.signal);
      const said = await asked.catch(failureOf);
      if (said instanceof ClassifierError) {
        observer?.failed(said.code);
        return withoutWord(candidate, said, classifying.whenDown);
      }
      const rules = profiles.get(candidate.profile)?.classifier;
      // As the answer has them: the classifier may have gone over to another model meanwhile.
      const knows = said.categories.map(({ code }) => code);
      const { thresholds = classifying.thresholds } = said;
      const judgement = judge(said.categories, policyOf(rules, { codes: knows, thresholds }));
      const { verdict, reasons } = judgement;
      const beside = besideOf(said, rules);
      const codes = reasons.map(({ code }) => code);
      observer?.classified({
        ms: performance.now() - began,
        encoded: said.encoded,
        cached: said.cached,
        verdict,
        codes,
        ...(said.beside ? { besideMs: said.beside.ms } : {}),
      });
      return forward(
        { ...candidate, opinion: opinionOf(said, judgement, pictures) },
        {
          // Names of one kind each, so that analysts can count by verdict, by category and by model.
          reasons: [nameOf(verdict), ...codes, `model:${said.model}`, ...(beside?.reasons ?? [])],
          detail: detailOf(said, judgement) + (beside?.detail ?? '') + embeddedIn(said),
          items: pictures.length,
        },
      );
    };
  },
});

/** What is not the classifier's own error nobody foresaw here. */
function failureOf(error: unknown): ClassifierError {
  if (error instanceof ClassifierError) return error;
  throw error;
}

/** A picture that cannot be looked at is this record's fault; all else is waited for, or left to people. */
function withoutWord(
  candidate: Candidate,
  error: ClassifierError,
  whenDown: Classifying['whenDown'],
): Forward<Classified, never, never> | DeadLetter {
  if (error.code === 'picture-unreadable' || error.code === 'worker-died')
    return deadLetter(error.code, error.message);
  // A worker that ends has closed it: the record is another worker's.
  if (whenDown === 'pause' || error.code === 'closed')
    throw Object.assign(new Error(`The classifier cannot be asked: ${error.message}`, { cause: error }), {
      code: `classifier-${error.code}`,
      retriable: true,
    });
  return forward({ ...candidate, opinion: UNSEEN }, { reasons: ['not-classified'], detail: error.message });
}

/** For those who watch what comes in: cli/report/drift.ts reads it. */
const embeddedIn = ({ embedding }: Classification): string =>
  embedding === undefined ? '' : `; seen ${seenText(embedding)}`;

/** Below, a category is not worth a reader's time. */
const LEAST_SAID = 0.05;

function detailOf(
  { model, qualified, categories, notAsked = [] }: Classification,
  { risk }: Judgement,
): string {
  const likely = categories
    .filter(({ probability }) => probability >= LEAST_SAID)
    .toSorted((a, b) => b.probability - a.probability)
    .map(({ code, probability }) => `${code} ${probability.toFixed(2)}`);
  const word = `model ${model}: risk ${risk.toFixed(2)}, qualified ${qualified.toFixed(2)}`;
  return [word, ...likely, ...notAsked.map((code) => `${code} not asked`)].join(', ');
}
