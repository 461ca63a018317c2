import type {
  Candidate,
  CandidateImage,
  Finding,
  Reason,
  SequenceImage,
  Verdict,
  VerdictKind,
} from '../../schemas/generated/types.ts';
import type { Opinion } from '../muisc/opinion.ts';
import { reasonOf } from './reason.ts';
import { chosenImages, findingsOf, standingFindings } from './standing.ts';
import type { ChosenImage } from './standing.ts';

/** Version of these rules, carried in `versions.route` of all that follows from a verdict. */
export const ROUTE_VERSION = '1';

export interface Ruling {
  readonly verdict: VerdictKind;
  readonly reasons: readonly Reason[];
}

/**
 * Judges a candidate (docs/publishing.md): what its findings refuse is refused; of the rest the worse of what the findings and the
 * classifier say, where one was asked.
 */
export function routeCandidate(candidate: Candidate, opinion: Opinion | null = null): Verdict {
  const found = rulingOf(candidate);
  const { verdict, reasons } = opinion === null || !isOpen(found) ? found : worse(found, opinion);
  const { images, findings, failure: _failure, versions, ...context } = candidate;
  const classification = opinion?.classification ?? null;
  return {
    ...context,
    verdict,
    acceptProbability: classification && 1 - classification.risk,
    reasons: [...reasons],
    sequence: isOpen({ verdict }) ? chosenImages(candidate).map(sequenceImage) : [],
    sourceImages: [...new Set(images.flatMap((image) => image.sha256 ?? []))],
    findings: [...findings, ...images.flatMap(findingsOf)],
    versions: {
      ...versions,
      route: ROUTE_VERSION,
      ...(classification ? { muisc: classification.model } : {}),
    },
    classification,
  };
}

/** Whether it may still be published. */
export const isOpen = ({ verdict }: Pick<Ruling, 'verdict'>): boolean =>
  verdict === 'QUALIFIED' || verdict === 'UNSURE';

/**
 * By the findings alone: what could not be processed has failed; a blocking finding or no compliant main picture is blocked; a warning is
 * unsure and goes to a person; the rest is qualified. The profile has already spoken: it set the severity of each finding.
 */
export function rulingOf(candidate: Candidate): Ruling {
  if (candidate.failure !== null) return { verdict: 'FAILED', reasons: [candidate.failure] };
  if (chosenImages(candidate)[0]?.role !== 'MAIN')
    return { verdict: 'BLOCKED', reasons: noMainReasons(candidate) };
  const standing = standingFindings(candidate);
  const blocks = standing.filter((finding) => finding.severity === 'BLOCK');
  if (blocks.length > 0) return { verdict: 'BLOCKED', reasons: blocks.map(reasonOf) };
  const warnings = standing.filter((finding) => finding.severity === 'WARN');
  return { verdict: warnings.length > 0 ? 'UNSURE' : 'QUALIFIED', reasons: warnings.map(reasonOf) };
}

const RANKS: Readonly<Record<Opinion['verdict'], number>> = { QUALIFIED: 0, UNSURE: 1, BLOCKED: 2 };

/** Where both say the same of one picture, the finding stays: it names a measured value. */
function worse(found: Ruling, opinion: Opinion): Ruling {
  const rank = RANKS[found.verdict as Opinion['verdict']];
  if (RANKS[opinion.verdict] > rank) return opinion;
  if (RANKS[opinion.verdict] < rank) return found;
  const isNew = ({ code, imageId }: Reason): boolean =>
    !found.reasons.some((reason) => reason.code === code && reason.imageId === imageId);
  return { verdict: found.verdict, reasons: [...found.reasons, ...opinion.reasons.filter(isNew)] };
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
