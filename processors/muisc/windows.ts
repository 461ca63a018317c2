/** A sequence with more pictures than a model takes, in parts that each begin with its main picture; and one answer made of those to its parts. */
import type {
  CategoryScore,
  Classification,
  ClassifierSequence,
  SecondWord,
} from '../../ports/classifier.ts';

/** As many as a model has slots (model.json). */
export const MOST_PICTURES = 9;

/** A part of a sequence. `places`: of its pictures in the whole, rising from 0. */
export interface Window {
  readonly sequence: ClassifierSequence;
  readonly places: readonly number[];
}

/** One for up to nine pictures; else the main picture with the next eight, again and again. */
export function windowsOf(sequence: ClassifierSequence): Window[] {
  const { pictures } = sequence;
  const places = pictures.map((_, place) => place);
  const rest = places.slice(1);
  const parts = Math.max(1, Math.ceil(rest.length / (MOST_PICTURES - 1)));
  return Array.from({ length: parts }, (_, part) => {
    const own = rest.slice(part * (MOST_PICTURES - 1), (part + 1) * (MOST_PICTURES - 1));
    const shown = [...places.slice(0, 1), ...own];
    return { places: shown, sequence: { ...sequence, pictures: shown.map((place) => pictures[place]!) } };
  });
}

/** What `ask` says of the whole: its parts one after another, since the main picture is encoded once and then remembered. Rejects as `ask` does. */
export async function askedInParts(
  sequence: ClassifierSequence,
  ask: (part: ClassifierSequence) => Promise<Classification>,
): Promise<Classification> {
  const windows = windowsOf(sequence);
  for (;;) {
    const answers: Classification[] = [];
    for (const window of windows) answers.push(await ask(window.sequence));
    // Of two models, where another one was put in its place between two parts, no answer can be made.
    if (new Set(answers.map(({ model }) => model)).size === 1) return joined(windows, answers);
  }
}

/** What is likeliest in any part holds for the whole. answers: of one model, in the order of the windows. */
export function joined(windows: readonly Window[], answers: readonly Classification[]): Classification {
  const [first, ...others] = answers;
  if (first === undefined) throw new RangeError('There is no answer to make one of.');
  if (others.length === 0) return first;
  const categories = likeliest(
    answers.map(({ categories }) => categories),
    windows,
  );
  const worst = answers.reduce((one, other) => (other.qualified < one.qualified ? other : one));
  const beside = besideOf(answers, windows);
  const { beside: _, ...known } = first;
  return {
    ...known,
    qualified: worst.qualified,
    categories,
    feedback: worst.feedback,
    encoded: answers.reduce((sum, { encoded }) => sum + encoded, 0),
    cached: answers.reduce((sum, { cached }) => sum + cached, 0),
    ...(beside ? { beside } : {}),
  };
}

function likeliest(
  answers: readonly (readonly CategoryScore[])[],
  windows: readonly Window[],
): CategoryScore[] {
  const placed = answers.map((categories, at) =>
    categories.map((category) => ({ ...category, image: placeOf(category.image, windows[at]!) })),
  );
  return placed.reduce((whole, part) =>
    whole.map((category, at) => (part[at]!.probability > category.probability ? part[at]! : category)),
  );
}

const placeOf = (image: number | null, { places }: Window): number | null =>
  image === null ? null : places[image]!;

/** None where a part has none: what was said of some pictures alone is no word on the sequence. */
function besideOf(answers: readonly Classification[], windows: readonly Window[]): SecondWord | undefined {
  const words = answers.flatMap(({ beside }) => beside ?? []);
  const [first] = words;
  if (first === undefined || words.length < answers.length) return undefined;
  if (words.some(({ model }) => model !== first.model)) return undefined;
  const categories = likeliest(
    words.map((word) => word.categories),
    windows,
  );
  return { ...first, categories, ms: words.reduce((sum, { ms }) => sum + ms, 0) };
}
