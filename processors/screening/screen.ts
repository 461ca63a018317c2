/** Which rules of a profile a picture breaks: pure, from facts that were measured once. */
import type { PictureFacts } from '../../imaging/facts.ts';
import * as content from './content-checks.ts';
import * as file from './file-checks.ts';
import type { Finding, Role, RuleId, Severity } from './finding.ts';
import type { Profile, Rule } from './profile.ts';
import { severityOf } from './profile.ts';
import type { Violation } from './violation.ts';

const WEIGHT: Readonly<Record<Severity, number>> = { block: 2, warn: 1, info: 0 };

/**
 * Findings of one picture, the gravest of each rule, in the profile's order. Rules of scope "main" are not asked of secondary
 * pictures: a detail may be cut and may stand before anything.
 */
export function screenPicture(facts: PictureFacts, role: Role, profile: Profile): Finding[] {
  const asked = profile.rules.filter(
    (rule) => rule.scope === 'all' || (rule.scope === 'main' && role === 'main'),
  );
  return gravestOfEach(asked.flatMap((rule) => findingsOf(rule, check(facts, rule, profile.name))));
}

/** Findings about the sequence as a whole: how many pictures it has. */
export function screenSequence(count: number, profile: Profile): Finding[] {
  return gravestOfEach(
    profile.rules.flatMap((rule) => findingsOf(rule, checkCount(count, rule, profile.name))),
  );
}

/**
 * A picture that could not be had ('unavailable') or read ('unreadable'); it blocks unless the profile says otherwise.
 * @param code stable code of the failure, e.g. "truncated" or "http-404".
 */
export function failureFinding(
  rule: 'unavailable' | 'unreadable',
  failure: { code: string; message: string },
  profile: Profile,
): Finding {
  return {
    rule,
    severity: severityOf(profile, rule) ?? 'block',
    scope: 'all',
    measured: failure.code,
    threshold: rule === 'unavailable' ? 'a picture at the address' : 'a readable picture',
    unit: '',
    sentence: failure.message,
  };
}

function check(facts: PictureFacts, rule: Rule, name: string): Violation | null {
  switch (rule.rule) {
    case 'blank':
      return content.blank(facts, rule, name);
    case 'size-min':
      return file.tooSmall(facts, rule, name);
    case 'size-max':
      return file.tooLarge(facts, rule, name);
    case 'file-size':
      return file.wrongFileSize(facts, rule, name);
    case 'format':
      return file.wrongFormat(facts, rule, name);
    case 'animated':
      return file.animated(facts, rule, name);
    case 'transparent':
      return file.transparent(facts, rule, name);
    case 'aspect':
      return file.wrongAspect(facts, rule, name);
    case 'compression':
      return file.overCompressed(facts, rule, name);
    case 'background-white':
      return content.notWhite(facts, rule, name);
    case 'fill':
      return content.wrongFill(facts, rule, name);
    case 'truncation':
      return content.truncated(facts, rule, name);
    case 'border':
      return content.bordered(facts, rule, name);
    case 'letterbox':
      return content.letterboxed(facts, rule, name);
    case 'sharpness':
      return content.blurred(facts, rule, name);
    case 'upscaling':
      return content.upscaled(facts, rule, name);
    case 'exposure':
      return content.badlyExposed(facts, rule, name);
    case 'count-min':
    case 'count-max':
    case 'repeat':
    case 'shared':
    case 'unavailable':
    case 'unreadable':
      return null;
  }
}

function checkCount(count: number, rule: Rule, name: string): Violation | null {
  const has = `The product has ${count} picture${count === 1 ? '' : 's'}`;
  if (rule.rule === 'count-min' && count < rule.count) {
    const sentence = `${has}; ${name} asks for at least ${rule.count}: add ${rule.count - count} more view${rule.count - count === 1 ? '' : 's'}.`;
    return { measured: count, threshold: rule.count, unit: 'pictures', sentence };
  }
  if (rule.rule === 'count-max' && count > rule.count) {
    const sentence = `${has}; ${name} shows at most ${rule.count}: remove ${count - rule.count}.`;
    return { measured: count, threshold: rule.count, unit: 'pictures', sentence };
  }
  return null;
}

function findingsOf(rule: Rule, violation: Violation | null): Finding[] {
  if (violation === null) return [];
  return [{ rule: rule.rule, severity: rule.severity, scope: rule.scope, ...violation }];
}

function gravestOfEach(findings: readonly Finding[]): Finding[] {
  const gravest = new Map<RuleId, Finding>();
  for (const finding of findings) {
    const known = gravest.get(finding.rule);
    if (known === undefined || WEIGHT[finding.severity] > WEIGHT[known.severity])
      gravest.set(finding.rule, finding);
  }
  return [...gravest.values()];
}
