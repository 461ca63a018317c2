import type { Candidate, CandidateImage, Finding } from '../../schemas/generated/types.ts';

/** A picture that PRIMARY chose and whose file is known. */
export type ChosenImage = CandidateImage & { readonly sha256: string };

const isChosen = (image: CandidateImage): image is ChosenImage =>
  image.role !== 'EXCLUDED' && image.sha256 !== null;

/** The proposed sequence, in its order. */
export function chosenImages(candidate: Candidate): ChosenImage[] {
  return candidate.images
    .filter(isChosen)
    .toSorted((a, b) => (a.position ?? Infinity) - (b.position ?? Infinity));
}

/**
 * What counts against the proposed sequence: findings of the sequence itself and of its pictures, a rule for main pictures only
 * where the picture is the main one. A repeat or a blocked picture that PRIMARY left out counts against nobody.
 */
export function standingFindings(candidate: Candidate): Finding[] {
  const ofPictures = chosenImages(candidate).flatMap((image) =>
    findingsOf(image).filter((finding) => finding.scope !== 'MAIN' || image.role === 'MAIN'),
  );
  return [...candidate.findings, ...ofPictures];
}

/** A picture's findings, each naming the picture. */
export const findingsOf = (image: CandidateImage): Finding[] =>
  image.findings.map((finding) => ({ ...finding, imageId: finding.imageId ?? image.imageId }));
