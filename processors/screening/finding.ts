/** A broken or doubtful rule, in words that a seller can act on. */

export const RULES = [
  'unavailable',
  'unreadable',
  'blank',
  'format',
  'animated',
  'transparent',
  'size-min',
  'size-max',
  'file-size',
  'aspect',
  'background-white',
  'fill',
  'truncation',
  'border',
  'letterbox',
  'sharpness',
  'upscaling',
  'compression',
  'exposure',
  'count-min',
  'count-max',
  'repeat',
  'shared',
] as const;

export type RuleId = (typeof RULES)[number];

export type Severity = 'block' | 'warn' | 'info';

/** What a rule is asked of: the main picture, every picture, or the sequence as a whole. */
export type Scope = 'main' | 'all' | 'sequence';

export type Role = 'main' | 'secondary';

export type Finding = {
  rule: RuleId;
  severity: Severity;
  scope: Scope;
  /** Which picture of the product; absent for the sequence. */
  imageId?: string;
  /** What was found, without its unit. */
  measured: number | string;
  /** What is asked for, without its unit. */
  threshold: number | string;
  unit: string;
  /** Plain English: measured value, what the profile asks for, what to do. */
  sentence: string;
};
