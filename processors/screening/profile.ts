/** A marketplace profile: rules as data, each with its severity and its source. Files lie in profiles/. */
import type { PictureFormat } from '../../imaging/facts.ts';
import type { RuleId, Scope, Severity } from './finding.ts';

export type Profile = {
  /** Equals the file's name; travels in events. */
  id: string;
  /** As it stands in sentences: "Amazon asks for …". */
  name: string;
  /** What the profile is about and what it leaves out. */
  about: string;
  rules: Rule[];
  /** What is made of the classifier's categories. Absent: all of them are refused, by the model's own thresholds. */
  classifier?: ClassifierRules;
};

export type ClassifierRules = {
  /** As of a rule. */
  source: string;
  /** Codes of `agpis violations` that are refused; `all`: whatever the model knows. */
  blocks: 'all' | string[];
  /** Of those, codes that are held against the main picture alone. */
  onMainOnly?: string[];
  /** Risk below which a sequence is published, and above which it is refused, 0..1. Default: the model's. */
  publishBelow?: number;
  refuseAbove?: number;
};

type Common<R extends RuleId> = {
  rule: R;
  severity: Severity;
  scope: Scope;
  /** Page or measurement, its date, and "secondary source" where it is not the marketplace's own. */
  source: string;
};

/** At least one threshold is given where all are optional; shares are 0..1, lengths pixels. */
export type Rule =
  | (Common<'blank'> & object)
  | (Common<'size-min'> & { longest?: number; shortest?: number })
  | (Common<'size-max'> & { longest?: number; megapixels?: number })
  | (Common<'file-size'> & { minBytes?: number; maxBytes?: number })
  | (Common<'format'> & { accept: PictureFormat[] })
  | (Common<'animated'> & object)
  | (Common<'transparent'> & { maxShare: number })
  /** width / height. */
  | (Common<'aspect'> & { min: number; max: number })
  /** A plain background is always asked for; the rest as given. `maxTint` is the spread of the colour's channels. */
  | (Common<'background-white'> & { minExact?: number; minNear?: number; minLuma?: number; maxTint?: number })
  /** Of the longest axis of the product's box. */
  | (Common<'fill'> & { min?: number; max?: number })
  /**
   * Share of an edge that the product may touch. Pictures narrower than `modelCropBelow` (width / height) may be cut at the top
   * and the bottom: worn apparel is shown so nearly everywhere (179 of 196 Magento development mains).
   */
  | (Common<'truncation'> & { maxTouch: number; modelCropBelow?: number })
  | (Common<'border'> & object)
  | (Common<'letterbox'> & object)
  /** 10–90 % rise of the sharp edges, pixels, as shown at no more than 1,500 px. */
  | (Common<'sharpness'> & { maxEdgeWidth: number })
  /** Share of the native resolution that carries detail; never asked of a picture with detail for `enough` pixels. */
  | (Common<'upscaling'> & { minResolution: number; enough: number })
  | (Common<'compression'> & { minQuality: number })
  | (Common<'exposure'> & { minContrast?: number; maxClippedHigh?: number; maxClippedLow?: number })
  | (Common<'count-min'> & { count: number })
  | (Common<'count-max'> & { count: number })
  | (Common<'repeat'> & object)
  | (Common<'shared'> & object)
  | (Common<'unavailable'> & object)
  | (Common<'unreadable'> & object);

export type RuleOf<R extends RuleId> = Extract<Rule, { rule: R }>;

/** What the profile makes of a rule that has no threshold of its own; undefined when it does not ask for it. */
export function severityOf(profile: Profile, rule: RuleId): Severity | undefined {
  return profile.rules.find((candidate) => candidate.rule === rule)?.severity;
}
