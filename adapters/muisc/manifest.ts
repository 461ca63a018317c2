/** model.json, the first file of a bundle: what it says, read without trust. */

export const BUNDLE_FORMAT = 2;
/** The file of each is its name with `.onnx`. */
export const GRAPHS = ['picture', 'pairs', 'sequence'] as const;
export type GraphName = (typeof GRAPHS)[number];

/** Files that every bundle has; others, such as the pictures of golden.json, are listed beside them. */
export const NEEDED_FILES: readonly string[] = [
  ...GRAPHS.map((graph) => `${graph}.onnx`),
  'tokenizer.json',
  'golden.json',
  // Nobody should let a model decide of which it is not said what it learned from, and where it fails.
  'card.md',
];

export interface Preprocessing {
  /** Pixels of each side of the square that a picture is stretched to. */
  readonly side: number;
  readonly resize: 'linear';
  /** #rrggbb behind transparent pixels. */
  readonly ground: string;
}

/** probability = 1 / (1 + exp(-(scale * logit + bias))). */
export interface Calibration {
  readonly scale: number;
  readonly bias: number;
}

export interface Manifest {
  readonly format: typeof BUNDLE_FORMAT;
  readonly name: string;
  /** The day it was made, yyyy-mm-dd. */
  readonly made: string;
  readonly precision: 'int8' | 'float32';
  readonly files: Readonly<Record<string, { readonly sha256: string; readonly bytes: number }>>;
  readonly preprocessing: Preprocessing;
  /** Categories, in the order of the logits. */
  readonly codes: readonly string[];
  /** Names of the numbers that are asked for beside each picture; may be empty. */
  readonly findings: readonly string[];
  /** In tokens. */
  readonly text: { readonly length: number; readonly title: number; readonly category: number };
  /** Most pictures of a sequence. */
  readonly slots: number;
  /** Maps have cells x cells places, what pictures show each other coarse x coarse. */
  readonly cells: number;
  readonly coarse: number;
  readonly width: number;
  /** Colours that a picture's whole is told with. */
  readonly dyes: number;
  /** Numbers of each pair of pictures. */
  readonly pairs: number;
  readonly calibration: Readonly<Record<string, Calibration>>;
  readonly qualified: Calibration;
  /** Of the risk 1 - product of (1 - p): published below the one, refused above the other. */
  readonly thresholds: { readonly publish: number; readonly refuse: number };
  /** For each category with a place: probability from which a cell belongs to it. */
  readonly placeAbove: Readonly<Record<string, number>>;
}

/** Numbers by which the whole of a picture is told. */
export const wholeSize = ({ width, dyes }: Manifest): number => 2 * width + dyes;

type Fields = Readonly<Record<string, unknown>>;

/** @returns the manifest, or a sentence that says what is wrong with it. */
export function readManifest(text: string): Manifest | string {
  const json = parsed(text);
  if (!isFields(json)) return 'it is not a JSON object';
  if (json['format'] !== BUNDLE_FORMAT)
    return `its format is ${JSON.stringify(json['format'])}, and this version reads format ${String(BUNDLE_FORMAT)}`;
  const wrong = CHECKS.find(([, fits]) => !fits(json));
  if (wrong !== undefined) return `"${wrong[0]}" is missing or not ${wrong[2]}`;
  return json as unknown as Manifest; // every field has been looked at
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';
const isCount = (value: unknown): boolean => Number.isInteger(value) && (value as number) > 0;
const isNumber = (value: unknown): boolean => Number.isFinite(value);
const isShare = (value: unknown): boolean =>
  isNumber(value) && (value as number) >= 0 && (value as number) <= 1;
const isList = (value: unknown): value is unknown[] => Array.isArray(value);
const isCalibration = (value: unknown): boolean =>
  isFields(value) && isNumber(value['scale']) && isNumber(value['bias']);
const hasCounts = (value: unknown, names: readonly string[]): boolean =>
  isFields(value) && names.every((name) => isCount(value[name]));
const codesOf = (json: Fields): string[] => json['codes'] as string[];

const PREPROCESSING = 'a side that is a multiple of 32, "linear", and a ground of the form #ffffff';

/** Field, whether it fits, and what it should be; in an order in which each may rely on those above it. */
const CHECKS: readonly (readonly [string, (json: Fields) => boolean, string])[] = [
  ['name', ({ name }) => isText(name), 'a word'],
  ['made', ({ made }) => isText(made), 'a date'],
  ['precision', ({ precision }) => precision === 'int8' || precision === 'float32', '"int8" or "float32"'],
  [
    'files',
    ({ files }) => isFields(files) && Object.entries(files).every(isFile),
    'sha256 and bytes by file name',
  ],
  ['preprocessing', ({ preprocessing }) => isPreprocessing(preprocessing), PREPROCESSING],
  [
    'codes',
    ({ codes }) => isList(codes) && codes.length > 0 && codes.every(isText) && !repeats(codes),
    'a list of different codes',
  ],
  ['findings', ({ findings }) => isList(findings) && findings.every(isText), 'a list of names'],
  ['text', ({ text }) => hasCounts(text, ['length', 'title', 'category']), 'three numbers of tokens'],
  ['slots', ({ slots }) => isCount(slots), 'a number of pictures'],
  ['cells', ({ cells }) => isCount(cells), 'a number of cells'],
  ['coarse', ({ coarse }) => isCount(coarse), 'a number of cells'],
  ['width', ({ width }) => isCount(width), 'a width'],
  ['dyes', ({ dyes }) => isCount(dyes), 'a number of colours'],
  ['pairs', ({ pairs }) => isCount(pairs), 'how many numbers a pair has'],
  [
    'calibration',
    (json) =>
      isFields(json['calibration']) &&
      codesOf(json).every((code) => isCalibration((json['calibration'] as Fields)[code])),
    'a scale and a bias for each code',
  ],
  ['qualified', ({ qualified }) => isCalibration(qualified), 'a scale and a bias'],
  [
    'thresholds',
    ({ thresholds }) =>
      isFields(thresholds) && isShare(thresholds['publish']) && isShare(thresholds['refuse']),
    'two shares of 0..1',
  ],
  [
    'placeAbove',
    (json) =>
      isFields(json['placeAbove']) &&
      Object.entries(json['placeAbove']).every(
        ([code, above]) => codesOf(json).includes(code) && isShare(above),
      ),
    'a share of 0..1 for codes of the list',
  ],
];

function isPreprocessing(value: unknown): boolean {
  if (!isFields(value)) return false;
  const { side, resize, ground } = value;
  return (
    isCount(side) &&
    (side as number) % 32 === 0 &&
    resize === 'linear' &&
    typeof ground === 'string' &&
    /^#[0-9a-f]{6}$/i.test(ground)
  );
}

/** Names stay inside the folder: a bundle comes from elsewhere. */
function isFile([name, value]: readonly [string, unknown]): boolean {
  if (!isFields(value) || !isNumber(value['bytes'])) return false;
  const inside =
    name.split('/').every((part) => part !== '' && part !== '.' && part !== '..') && !/[\\:\0]/.test(name);
  return inside && typeof value['sha256'] === 'string' && /^[0-9a-f]{64}$/.test(value['sha256']);
}

const repeats = (list: readonly unknown[]): boolean => new Set(list).size < list.length;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
