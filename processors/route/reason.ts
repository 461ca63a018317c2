import type { Finding, Reason } from '../../schemas/generated/types.ts';

/** A finding as the reason of a verdict. */
export const reasonOf = (finding: Finding): Reason => ({
  code: finding.rule,
  sentence: finding.sentence === '' ? plainSentence(finding) : finding.sentence,
  imageId: finding.imageId,
});

/** For a rule that wrote no sentence of its own: still the value and the threshold, so that a seller can act. */
function plainSentence(finding: Finding): string {
  const unit = finding.unit === '' ? '' : ` ${finding.unit}`;
  const measured = finding.measured === '' ? '' : `: ${finding.measured}${unit}`;
  const threshold = finding.threshold === '' ? '' : `, asked for ${finding.threshold}${unit}`;
  return `The rule "${finding.rule}" is not met${measured}${threshold}.`;
}
