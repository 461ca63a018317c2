/** What CLASSIFY adds to a candidate: the classifier's word on the proposed sequence, as the profile takes it. */
import type { CategoryScore, Classification } from '../../ports/classifier.ts';
import type { Candidate, Reason, SequenceClassification } from '../../schemas/generated/types.ts';
import { reviewReason } from '../review/reasons.ts';
import type { ChosenImage } from '../route/standing.ts';
import type { Judgement } from './judge.ts';

export interface Opinion {
  readonly verdict: Judgement['verdict'];
  readonly reasons: readonly Reason[];
  /** null where the classifier could not be asked. */
  readonly classification: SequenceClassification | null;
}

export interface Classified extends Candidate {
  /** null where no classifier is configured, or the findings have decided already. */
  readonly opinion: Opinion | null;
}

/** `pictures`: what the classifier was shown, in its order. */
export function opinionOf(
  said: Classification,
  { verdict, risk, reasons }: Judgement,
  pictures: readonly ChosenImage[],
): Opinion {
  const imageIdOf = ({ image }: CategoryScore): string | null =>
    image === null ? null : (pictures[image]?.imageId ?? null);
  return {
    verdict,
    reasons: reasons.map((score) => ({
      code: score.code,
      sentence: sentenceOf(score),
      imageId: imageIdOf(score),
    })),
    classification: {
      model: said.model,
      qualified: said.qualified,
      risk,
      pictures: pictures.length,
      categories: said.categories.map((score) => ({
        code: score.code,
        probability: score.probability,
        imageId: imageIdOf(score),
        box: score.box && { ...score.box },
      })),
      feedback: said.feedback,
    },
  };
}

/** Where nobody can say what is wrong with the sequence: it is not published unseen. */
export const UNSEEN: Opinion = {
  verdict: 'UNSURE',
  reasons: [
    {
      code: 'not-classified',
      sentence: 'The classifier is away, so that a person has to look at the whole sequence.',
      imageId: null,
    },
  ],
  classification: null,
};

const ORDINALS = ['', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth', 'ninth'];

/** No probability in it: a reviewer would be asked again for each model that says the same. */
function sentenceOf({ code, image }: CategoryScore): string {
  const sentence = reviewReason(code)?.sentence ?? `The classifier found "${code}".`;
  if (image === null) return sentence;
  const ordinal = ORDINALS[image] ?? `${String(image + 1)}th`;
  const where = image === 0 ? 'main picture' : `${ordinal} picture of the proposed sequence`;
  return `${sentence.replace(/\.$/, '')} (${where}).`;
}
