/** Rules about the file: size, weight, format, shape. */
import type { PictureFacts } from '../../imaging/facts.ts';
import type { RuleOf } from './profile.ts';
import type { Violation } from './violation.ts';
import { fileSize, list, percent, pixels, round } from './wording.ts';

export function tooSmall(facts: PictureFacts, rule: RuleOf<'size-min'>, name: string): Violation | null {
  const longest = Math.max(facts.width, facts.height);
  const shortest = Math.min(facts.width, facts.height);
  const size = pixels(facts.width, facts.height);
  if (rule.longest !== undefined && longest < rule.longest) {
    const sentence = `The picture is ${size}; ${name} asks for at least ${rule.longest} px on the longest side: upload a larger original.`;
    return { measured: longest, threshold: rule.longest, unit: 'px', sentence };
  }
  if (rule.shortest !== undefined && shortest < rule.shortest) {
    const sentence = `The picture is ${size}; ${name} asks for at least ${rule.shortest} px on both sides: upload a larger original.`;
    return { measured: shortest, threshold: rule.shortest, unit: 'px', sentence };
  }
  return null;
}

export function tooLarge(facts: PictureFacts, rule: RuleOf<'size-max'>, name: string): Violation | null {
  const longest = Math.max(facts.width, facts.height);
  const megapixels = (facts.width * facts.height) / 1e6;
  const size = pixels(facts.width, facts.height);
  if (rule.longest !== undefined && longest > rule.longest) {
    const sentence = `The picture is ${size}; ${name} takes at most ${rule.longest} px on the longest side: scale it down.`;
    return { measured: longest, threshold: rule.longest, unit: 'px', sentence };
  }
  if (rule.megapixels !== undefined && megapixels > rule.megapixels) {
    const sentence = `The picture has ${megapixels.toFixed(1)} million pixels; ${name} takes at most ${rule.megapixels} million: scale it down.`;
    return { measured: round(megapixels, 2), threshold: rule.megapixels, unit: 'million pixels', sentence };
  }
  return null;
}

export function wrongFileSize(
  facts: PictureFacts,
  rule: RuleOf<'file-size'>,
  name: string,
): Violation | null {
  const found = fileSize(facts.bytes);
  if (rule.maxBytes !== undefined && facts.bytes > rule.maxBytes) {
    const sentence = `The file has ${found}; ${name} takes at most ${fileSize(rule.maxBytes)}: save it with stronger compression.`;
    return { measured: facts.bytes, threshold: rule.maxBytes, unit: 'bytes', sentence };
  }
  if (rule.minBytes !== undefined && facts.bytes < rule.minBytes) {
    const sentence = `The file has only ${found}; ${name} asks for at least ${fileSize(rule.minBytes)}: save it with less compression.`;
    return { measured: facts.bytes, threshold: rule.minBytes, unit: 'bytes', sentence };
  }
  return null;
}

export function wrongFormat(facts: PictureFacts, rule: RuleOf<'format'>, name: string): Violation | null {
  if (rule.accept.includes(facts.format)) return null;
  const accepted = rule.accept.map((format) => format.toUpperCase());
  const found = facts.format.toUpperCase();
  return {
    measured: found,
    threshold: accepted.join(', '),
    unit: 'format',
    sentence: `The file is ${found}; ${name} accepts ${list(accepted, 'or')}: save it in that format.`,
  };
}

export function animated(facts: PictureFacts, _rule: RuleOf<'animated'>, name: string): Violation | null {
  if (facts.frames <= 1) return null;
  const sentence = `The picture is animated with ${facts.frames} frames; ${name} asks for a still picture: upload one frame.`;
  return { measured: facts.frames, threshold: 1, unit: 'frames', sentence };
}

export function transparent(
  facts: PictureFacts,
  rule: RuleOf<'transparent'>,
  name: string,
): Violation | null {
  if (facts.transparentShare <= rule.maxShare) return null;
  const allowed = rule.maxShare === 0 ? 'no transparency' : `at most ${percent(rule.maxShare)} transparency`;
  return {
    measured: round(facts.transparentShare, 4),
    threshold: rule.maxShare,
    unit: 'share',
    sentence: `${percent(facts.transparentShare)} of the picture is transparent; ${name} asks for ${allowed}: put the product on white.`,
  };
}

export function wrongAspect(facts: PictureFacts, rule: RuleOf<'aspect'>, name: string): Violation | null {
  if (facts.aspect >= rule.min && facts.aspect <= rule.max) return null;
  const asked =
    rule.min <= 1 && rule.max >= 1 && rule.max - rule.min < 0.2
      ? 'a square picture (1:1)'
      : `width : height from ${rule.min} to ${rule.max}`;
  const todo =
    facts.aspect > rule.max
      ? 'extend it at the top and bottom or crop the sides'
      : 'extend it at the sides or crop top and bottom';
  return {
    measured: round(facts.aspect, 3),
    threshold: rule.min === rule.max ? rule.min : `${rule.min} to ${rule.max}`,
    unit: 'width / height',
    sentence: `The picture is ${pixels(facts.width, facts.height)}, width : height ${facts.aspect.toFixed(2)}; ${name} asks for ${asked}: ${todo}.`,
  };
}

export function overCompressed(
  facts: PictureFacts,
  rule: RuleOf<'compression'>,
  name: string,
): Violation | null {
  if (facts.jpegQuality === null || facts.jpegQuality >= rule.minQuality) return null;
  return {
    measured: facts.jpegQuality,
    threshold: rule.minQuality,
    unit: 'IJG quality',
    sentence: `The JPEG was saved at quality ${facts.jpegQuality}; ${name} asks for at least ${rule.minQuality}: save the original again at 85 or more.`,
  };
}
