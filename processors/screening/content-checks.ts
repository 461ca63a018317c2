/** Rules about what is in the picture: background, product, frame, sharpness, light. */
import type { ForegroundFacts, FrameFacts, PictureFacts } from '../../imaging/facts.ts';
import type { RuleOf } from './profile.ts';
import type { Violation } from './violation.ts';
import { list, percent, round } from './wording.ts';

/** Flat to the perceptual hash: no edge that it would count. White things on white still have some. */
export function blank(facts: PictureFacts, _rule: RuleOf<'blank'>, name: string): Violation | null {
  if (facts.pdq.quality > 0) return null;
  const seen = facts.transparentShare > 0.5 ? 'is transparent all over and white behind' : 'has one colour';
  const sentence = `Nothing can be seen in the picture: it ${seen}; ${name} asks for a picture of the product: upload one.`;
  return { measured: 0, threshold: 1, unit: 'of 100 for structure', sentence };
}

export function notWhite(
  facts: PictureFacts,
  rule: RuleOf<'background-white'>,
  name: string,
): Violation | null {
  const { background } = facts;
  const colour = `rgb(${background.colour.join(', ')})`;
  const tint = Math.max(...background.colour) - Math.min(...background.colour);
  const asks = `${name} asks for a plain white background: cut the product out or shoot it on white`;
  if (!background.plain) {
    const sentence = `The product does not stand on a plain background (only ${percent(background.uniformity)} of the rim has one colour); ${asks}.`;
    return { measured: 'no plain background', threshold: 'plain white', unit: '', sentence };
  }
  if (rule.minLuma !== undefined && background.luma < rule.minLuma) {
    const sentence = `The background's brightness is ${Math.round(background.luma)} of 255 (${colour}), below ${rule.minLuma}; ${asks}.`;
    return { measured: round(background.luma, 1), threshold: rule.minLuma, unit: 'levels of 255', sentence };
  }
  if (rule.maxTint !== undefined && tint > rule.maxTint) {
    const sentence = `The background is tinted (${colour}: its channels differ by ${tint}, at most ${rule.maxTint} passes as white); ${asks}.`;
    return { measured: tint, threshold: rule.maxTint, unit: 'levels of 255', sentence };
  }
  if (rule.minNear !== undefined && background.nearWhite < rule.minNear) {
    const sentence = `${percent(background.nearWhite)} of the background is white (at least 250 of 255 in every channel; it is ${colour}), ${percent(rule.minNear)} is needed; ${asks}.`;
    return { measured: round(background.nearWhite, 4), threshold: rule.minNear, unit: 'share', sentence };
  }
  if (rule.minExact !== undefined && background.exactWhite < rule.minExact) {
    const sentence = `${percent(background.exactWhite)} of the background is exactly white (255, 255, 255; it is ${colour}), ${percent(rule.minExact)} is needed; ${asks}.`;
    return { measured: round(background.exactWhite, 4), threshold: rule.minExact, unit: 'share', sentence };
  }
  return null;
}

export function wrongFill(facts: PictureFacts, rule: RuleOf<'fill'>, name: string): Violation | null {
  if (!facts.background.plain) return null;
  const { fillAxis } = facts.foreground;
  const measured = round(fillAxis, 4);
  const found = `The product fills ${percent(fillAxis)} of the longest side`;
  if (fillAxis === 0) {
    const sentence = `No product can be told from the background; ${name} asks for one that fills at least ${percent(rule.min ?? 0)}: check the picture.`;
    return { measured, threshold: rule.min ?? 0, unit: 'share', sentence };
  }
  if (rule.min !== undefined && fillAxis < rule.min) {
    const sentence = `${found}; ${name} asks for at least ${percent(rule.min)}: crop closer.`;
    return { measured, threshold: rule.min, unit: 'share', sentence };
  }
  if (rule.max !== undefined && fillAxis > rule.max) {
    const sentence = `${found}; ${name} asks for at most ${percent(rule.max)}: leave more room around it.`;
    return { measured, threshold: rule.max, unit: 'share', sentence };
  }
  return null;
}

type Side = keyof ForegroundFacts['touches'];

export function truncated(facts: PictureFacts, rule: RuleOf<'truncation'>, name: string): Violation | null {
  if (!facts.background.plain) return null;
  const worn = rule.modelCropBelow !== undefined && facts.aspect < rule.modelCropBelow;
  const sides: readonly Side[] = worn ? ['left', 'right'] : ['top', 'right', 'bottom', 'left'];
  const { touches } = facts.foreground;
  const cut = sides.filter((side) => touches[side] > rule.maxTouch);
  if (cut.length === 0) return null;
  const most = Math.max(...cut.map((side) => touches[side]));
  return {
    measured: round(most, 4),
    threshold: rule.maxTouch,
    unit: 'share of the edge',
    sentence: `The product runs out of the picture at the ${list(cut)} (it covers ${percent(most)} of that edge, at most ${percent(rule.maxTouch)} is tolerated); ${name} asks for the whole product: use a picture with room around it.`,
  };
}

export function bordered(facts: PictureFacts, _rule: RuleOf<'border'>, name: string): Violation | null {
  if (facts.frame.kind !== 'frame') return null;
  const widest = thickest(facts.frame);
  return {
    measured: round(widest, 4),
    threshold: 0,
    unit: 'share of the side',
    sentence: `A ${frameColour(facts.frame)} frame of ${percent(widest)} of the side runs around the picture; ${name} allows no added frame: upload the picture without it.`,
  };
}

export function letterboxed(facts: PictureFacts, _rule: RuleOf<'letterbox'>, name: string): Violation | null {
  if (facts.frame.kind !== 'letterbox' && facts.frame.kind !== 'pillarbox') return null;
  const widest = thickest(facts.frame);
  const where = facts.frame.kind === 'letterbox' ? 'above and below' : 'left and right of';
  return {
    measured: round(widest, 4),
    threshold: 0,
    unit: 'share of the side',
    sentence: `${frameColour(facts.frame)} bars of ${percent(widest)} of the side lie ${where} the picture; ${name} allows no added bars: crop them off.`,
  };
}

function thickest(frame: FrameFacts): number {
  return Math.max(frame.top, frame.right, frame.bottom, frame.left);
}

function frameColour({ colour }: FrameFacts): string {
  return colour === null ? 'plain' : `rgb(${colour.join(', ')})`;
}

/** Larger pictures are shown scaled down, which narrows their edges. */
const SHOWN_AT = 1500;

export function blurred(facts: PictureFacts, rule: RuleOf<'sharpness'>, name: string): Violation | null {
  if (facts.sharpness.edgeWidth === null) return null;
  const width = facts.sharpness.edgeWidth * Math.min(1, SHOWN_AT / Math.max(facts.width, facts.height));
  if (width <= rule.maxEdgeWidth) return null;
  return {
    measured: round(width, 2),
    threshold: rule.maxEdgeWidth,
    unit: 'px',
    sentence: `The picture is blurred: its sharpest edges are ${width.toFixed(2)} px wide; ${name} asks for at most ${rule.maxEdgeWidth} px: use a picture in focus.`,
  };
}

export function upscaled(facts: PictureFacts, rule: RuleOf<'upscaling'>, name: string): Violation | null {
  const share = facts.sharpness.effectiveResolution;
  if (share === null || share >= rule.minResolution) return null;
  const longest = Math.max(facts.width, facts.height);
  const detail = Math.round(share * longest);
  if (detail >= rule.enough) return null;
  return {
    measured: round(share, 3),
    threshold: rule.minResolution,
    unit: 'share of the resolution',
    sentence: `The picture has ${longest} px but only the detail of about ${detail} px (${(100 * share).toFixed(1)} %; ${name} asks for ${percent(rule.minResolution)}): it was enlarged or is soft, upload the original size.`,
  };
}

export function badlyExposed(facts: PictureFacts, rule: RuleOf<'exposure'>, name: string): Violation | null {
  const { contrast, clippedHigh, clippedLow } = facts.exposure;
  if (facts.foreground.fillAxis === 0) return null;
  if (rule.maxClippedHigh !== undefined && clippedHigh > rule.maxClippedHigh) {
    const sentence = `${percent(clippedHigh)} of the product is burnt out to white; ${name} asks for at most ${percent(rule.maxClippedHigh)}: expose it darker.`;
    return { measured: round(clippedHigh, 4), threshold: rule.maxClippedHigh, unit: 'share', sentence };
  }
  if (rule.maxClippedLow !== undefined && clippedLow > rule.maxClippedLow) {
    const sentence = `${percent(clippedLow)} of the product is black without detail; ${name} asks for at most ${percent(rule.maxClippedLow)}: light it more.`;
    return { measured: round(clippedLow, 4), threshold: rule.maxClippedLow, unit: 'share', sentence };
  }
  if (rule.minContrast !== undefined && contrast < rule.minContrast) {
    const sentence = `The product is flat: its brightness spans ${contrast} of 255 levels; ${name} asks for at least ${rule.minContrast}: light it so that its form shows.`;
    return { measured: contrast, threshold: rule.minContrast, unit: 'levels of 255', sentence };
  }
  return null;
}
