/** Checks that a parsed profile file says only things that the screening understands. */
import { MIME } from '../../imaging/sniff.ts';
import { violations } from '../review/reasons.ts';
import type { RuleId } from './finding.ts';
import { RULES } from './finding.ts';
import type { Profile } from './profile.ts';

export class ProfileError extends Error {
  readonly code = 'invalid-profile';

  constructor(file: string, problems: readonly string[]) {
    super(`${file} is no valid profile:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'ProfileError';
  }
}

type Field = { min: number; max: number; unit: string; required?: true };

const SHARE = { min: 0, max: 1, unit: 'share 0..1' };
const PIXELS = { min: 1, max: 100_000, unit: 'px' };
const BYTES = { min: 1, max: 1e9, unit: 'bytes' };
const LEVELS = { min: 0, max: 255, unit: 'levels 0..255' };
const RATIO = { min: 0.01, max: 100, unit: 'width / height' };
const COUNT = { min: 0, max: 1000, unit: 'pictures' };

const required = (field: Field): Field => ({ ...field, required: true });

const FIELDS: Readonly<Record<RuleId, Readonly<Record<string, Field>>>> = {
  blank: {},
  'size-min': { longest: PIXELS, shortest: PIXELS },
  'size-max': { longest: PIXELS, megapixels: { min: 0.01, max: 1000, unit: 'million pixels' } },
  'file-size': { minBytes: BYTES, maxBytes: BYTES },
  format: {},
  animated: {},
  transparent: { maxShare: required(SHARE) },
  aspect: { min: required(RATIO), max: required(RATIO) },
  'background-white': { minExact: SHARE, minNear: SHARE, minLuma: LEVELS, maxTint: LEVELS },
  fill: { min: SHARE, max: SHARE },
  truncation: { maxTouch: required(SHARE), modelCropBelow: RATIO },
  border: {},
  letterbox: {},
  sharpness: { maxEdgeWidth: required({ min: 0.8, max: 50, unit: 'px' }) },
  upscaling: { minResolution: required(SHARE), enough: required(PIXELS) },
  compression: { minQuality: required({ min: 1, max: 100, unit: 'IJG quality' }) },
  exposure: { minContrast: LEVELS, maxClippedHigh: SHARE, maxClippedLow: SHARE },
  'count-min': { count: required(COUNT) },
  'count-max': { count: required(COUNT) },
  repeat: {},
  shared: {},
  unavailable: {},
  unreadable: {},
};

const CATEGORIES: readonly string[] = violations.map(({ code }) => code);
const SEVERITIES = ['block', 'warn', 'info'];
const SCOPES = ['main', 'all', 'sequence'];
const COMMON = ['rule', 'severity', 'scope', 'source'];
const OF_THE_SEQUENCE: readonly string[] = ['count-min', 'count-max'];

/**
 * @param file named in the message; its base name must be the profile's id.
 * @throws ProfileError that lists every problem with its path, the value found and what is asked for.
 */
export function validateProfile(value: unknown, file: string): Profile {
  if (!isObject(value)) throw new ProfileError(file, [`must be a JSON object, got ${show(value)}`]);
  const id = file.replace(/^.*[/\\]/, '').replace(/\.json$/, '');
  const problems = [
    ...unknownKeys(value, ['id', 'name', 'about', 'rules', 'classifier'], ''),
    ...(value['id'] === id ? [] : [`id must be "${id}" like the file, got ${show(value['id'])}`]),
    ...['name', 'about'].flatMap((key) => text(value, key, '')),
    ...ruleProblems(value['rules']),
    ...classifierProblems(value['classifier']),
  ];
  if (problems.length > 0) throw new ProfileError(file, problems);
  return value as Profile;
}

function ruleProblems(rules: unknown): string[] {
  if (!Array.isArray(rules) || rules.length === 0)
    return [`rules must be a list of at least one rule, got ${show(rules)}`];
  return rules.flatMap((rule: unknown, i) => problemsOf(rule, `rules[${i}]`));
}

function classifierProblems(rules: unknown): string[] {
  if (rules === undefined) return [];
  if (!isObject(rules)) return [`classifier must be an object, got ${show(rules)}`];
  const { blocks, publishBelow, refuseAbove } = rules;
  const known = ['source', 'blocks', 'onMainOnly', 'publishBelow', 'refuseAbove'];
  const isCrossed =
    typeof publishBelow === 'number' && typeof refuseAbove === 'number' && publishBelow > refuseAbove;
  return [
    ...unknownKeys(rules, known, 'classifier.'),
    ...text(rules, 'source', 'classifier.'),
    ...(blocks === 'all' ? [] : codes(rules, 'blocks', CATEGORIES)),
    ...(rules['onMainOnly'] === undefined
      ? []
      : codes(rules, 'onMainOnly', Array.isArray(blocks) ? blocks.map(String) : CATEGORIES)),
    ...number(rules, 'publishBelow', SHARE, 'classifier.'),
    ...number(rules, 'refuseAbove', SHARE, 'classifier.'),
    ...(isCrossed
      ? [`classifier.publishBelow must not be above refuseAbove, got ${publishBelow} and ${refuseAbove}`]
      : []),
  ];
}

function codes(rules: Record<string, unknown>, key: string, known: readonly string[]): string[] {
  const given = rules[key];
  if (!Array.isArray(given)) return [`classifier.${key} must be a list of codes, got ${show(given)}`];
  const unknown = given.filter((code) => !known.includes(String(code)));
  return unknown.length === 0
    ? []
    : [`classifier.${key} names ${unknown.map(show).join(', ')}; known are ${known.join(', ')}`];
}

function problemsOf(rule: unknown, path: string): string[] {
  if (!isObject(rule)) return [`${path} must be an object, got ${show(rule)}`];
  const name = rule['rule'];
  if (!isRuleId(name)) return [`${path}.rule must be one of ${RULES.join(', ')}; got ${show(name)}`];
  const at = `${path} (${name})`;
  const fields = FIELDS[name];
  const own = name === 'format' ? ['accept'] : Object.keys(fields);
  return [
    ...unknownKeys(rule, [...COMMON, ...own], `${at}.`),
    ...oneOf(rule, 'severity', SEVERITIES, `${at}.`),
    ...oneOf(rule, 'scope', OF_THE_SEQUENCE.includes(name) ? ['sequence'] : SCOPES, `${at}.`),
    ...text(rule, 'source', `${at}.`),
    ...Object.entries(fields).flatMap(([key, field]) => number(rule, key, field, `${at}.`)),
    ...(name === 'format' ? formats(rule, `${at}.`) : []),
    ...(own.length > 0 && own.every((key) => rule[key] === undefined)
      ? [`${at} must give at least one of ${own.join(', ')}`]
      : []),
  ];
}

function number(rule: Record<string, unknown>, key: string, field: Field, path: string): string[] {
  const value = rule[key];
  if (value === undefined) return field.required === true ? [`${path}${key} is missing (${field.unit})`] : [];
  if (typeof value === 'number' && value >= field.min && value <= field.max) return [];
  return [
    `${path}${key} must be a number from ${field.min} to ${field.max} (${field.unit}), got ${show(value)}`,
  ];
}

function formats(rule: Record<string, unknown>, path: string): string[] {
  const known = Object.keys(MIME);
  const accept = rule['accept'];
  const fine =
    Array.isArray(accept) && accept.length > 0 && accept.every((format) => known.includes(String(format)));
  return fine ? [] : [`${path}accept must be a list of ${known.join(', ')}; got ${show(accept)}`];
}

function text(value: Record<string, unknown>, key: string, path: string): string[] {
  const found = value[key];
  const fine = typeof found === 'string' && found.trim() !== '';
  return fine ? [] : [`${path}${key} must be a text, got ${show(found)}`];
}

function oneOf(
  value: Record<string, unknown>,
  key: string,
  allowed: readonly string[],
  path: string,
): string[] {
  return allowed.includes(String(value[key]))
    ? []
    : [`${path}${key} must be one of ${allowed.join(', ')}; got ${show(value[key])}`];
}

function unknownKeys(value: Record<string, unknown>, known: readonly string[], path: string): string[] {
  return Object.keys(value)
    .filter((key) => !known.includes(key))
    .map((key) => `${path}${key} is not known; known are ${known.join(', ')}`);
}

function isRuleId(value: unknown): value is RuleId {
  return (RULES as readonly unknown[]).includes(value);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function show(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}
