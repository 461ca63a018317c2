import type {
  Candidate,
  CandidateImage,
  Finding,
  Reason,
  SequenceImage,
  Verdict,
} from '../../schemas/generated/types.ts';
import type { VerdictKind } from '../../schemas/generated/types.ts';
import { reasonOf } from './reason.ts';
import { chosenImages, findingsOf, standingFindings } from './standing.ts';
import type { ChosenImage } from './standing.ts';

/** Version of these rules, carried in `versions.route` of all that follows from a verdict. */
export const ROUTE_VERSION = '1';

/**
 * Judges a candidate by its findings alone, as long as no model does (docs/publishing.md): what could not be processed has failed;
 * a blocking finding or no compliant main picture is blocked; a warning is unsure and goes to a person; the rest is qualified.
 * The profile has already spoken: it set the severity of each finding.
 */
export function routeCandidate(candidate: Candidate): Verdict {
  if (candidate.failure !== null) return verdictOf(candidate, 'FAILED', [candidate.failure]);
  const chosen = chosenImages(candidate);
  if (chosen[0]?.role !== 'MAIN') return verdictOf(candidate, 'BLOCKED', noMainReasons(candidate));
  const standing = standingFindings(candidate);
  const blocks = standing.filter((finding) => finding.severity === 'BLOCK');
  if (blocks.length > 0) return verdictOf(candidate, 'BLOCKED', blocks.map(reasonOf));
  const warnings = standing.filter((finding) => finding.severity === 'WARN');
  if (warnings.length > 0) return verdictOf(candidate, 'UNSURE', warnings.map(reasonOf), chosen);
  return verdictOf(candidate, 'QUALIFIED', [], chosen);
}

/** The pictures' own faults first: that too few are left follows from them. */
function noMainReasons(candidate: Candidate): Reason[] {
  const blocksOf = (findings: readonly Finding[]) =>
    findings.filter((finding) => finding.severity === 'BLOCK').map(reasonOf);
  const noMain: Reason = {
    code: 'no-compliant-main',
    sentence: `${candidate.images.length === 1 ? 'The one picture there is cannot' : `None of the ${candidate.images.length} pictures can`} be the main picture by the rules of ${candidate.profile}.`,
    imageId: null,
  };
  return [
    noMain,
    ...blocksOf(candidate.images.flatMap(findingsOf)),
    ...candidate.images.flatMap(unavailableReason),
    ...blocksOf(candidate.findings),
  ];
}

/** A picture that could not be had may come without a finding of its own. */
function unavailableReason(image: CandidateImage): Reason[] {
  if (image.excludedBecause !== 'unavailable' || image.findings.length > 0) return [];
  return [
    {
      code: 'unavailable',
      sentence: `The picture at ${image.url} could not be had.`,
      imageId: image.imageId,
    },
  ];
}

function verdictOf(
  candidate: Candidate,
  verdict: VerdictKind,
  reasons: Reason[],
  sequence: readonly ChosenImage[] = [],
): Verdict {
  const { images, findings, failure: _failure, versions, ...context } = candidate;
  return {
    ...context,
    verdict,
    acceptProbability: null,
    reasons,
    sequence: sequence.map(sequenceImage),
    sourceImages: [...new Set(images.flatMap((image) => image.sha256 ?? []))],
    findings: [...findings, ...images.flatMap(findingsOf)],
    versions: { ...versions, route: ROUTE_VERSION },
  };
}

const sequenceImage = (image: ChosenImage, position: number): SequenceImage => ({
  imageId: image.imageId,
  url: image.url,
  sha256: image.sha256,
  role: position === 0 ? 'MAIN' : 'SECONDARY',
  position,
  width: image.width,
  height: image.height,
  format: image.format,
  score: image.score,
  variantIds: image.variantIds,
});
