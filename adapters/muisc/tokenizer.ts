/** Text to numbers and back; the same as training/muisc/tokenizer.py, whose docstring gives the rules. */

export const PAD = 0;
export const MASK = 1;
export const END = 2;
export const SEP = 3;
/** In front of a sentence. */
export const SAY = 4;
/** In front of that: pictures and categories that the sentence is about. */
export const [PICTURE, PICTURES, CATEGORY, CATEGORIES] = [5, 9, 14, 40];
/** What a list of pieces begins with. */
export const SPECIAL: readonly string[] = [
  ...['[PAD]', '[MASK]', '[END]', '[SEP]', '[SAY]'],
  ...Array.from({ length: PICTURES }, (_, at) => `[${String(at + 1)}]`),
  ...Array.from({ length: CATEGORIES }, (_, at) => `[~${String(at)}]`),
];

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const REST = '0123456789!"#$%&\'()*+,-./:;<=>?@[\\]^`{|}~';
const KNOWN: ReadonlySet<string> = new Set(LETTERS + REST);
/** Each may stand in a text by itself or behind a space, so a list of pieces has to hold all of them. */
const SINGLES: readonly string[] = [...KNOWN].flatMap((c) => [c, `_${c}`]);
const WORD = /_?(?:[a-z]+|[^a-z_])/g;

export interface Tokenizer {
  /** Number of pieces: length of the logits of a next token. */
  readonly size: number;
  encode(text: string): number[];
  /** Special tokens are left out. */
  decode(numbers: readonly number[]): string;
}

/** @throws RangeError when the list lacks a single letter, digit or sign, or begins with other special tokens. */
export function tokenizer(pieces: readonly string[]): Tokenizer {
  const other = SPECIAL.findIndex((name, at) => pieces[at] !== name);
  if (other >= 0)
    throw new RangeError(
      `Number ${String(other)} of the list of pieces is ${JSON.stringify(pieces[other])}, not "${SPECIAL[other]!}".`,
    );
  const numbers = new Map(pieces.map((piece, number) => [piece, number]));
  const lacking = SINGLES.find((single) => !numbers.has(single));
  if (lacking !== undefined) throw new RangeError(`The list of pieces lacks the single sign "${lacking}".`);
  const longest = pieces.reduce((most, { length }) => Math.max(most, length), 0);

  const matched = (word: string): number[] => {
    const found: number[] = [];
    for (let at = 0; at < word.length;) {
      let end = Math.min(word.length, at + longest);
      while (!numbers.has(word.slice(at, end))) end -= 1; // ends at the latest with a single
      found.push(numbers.get(word.slice(at, end)) as number);
      at = end;
    }
    return found;
  };

  return {
    size: pieces.length,
    encode: (text) => wordsOf(text).flatMap(matched),
    decode: (tokens) =>
      tokens
        .map((number) => (number < SPECIAL.length ? '' : (pieces[number] ?? '')))
        .join('')
        .replaceAll('_', ' ')
        .trim(),
  };
}

/** "Café  Crème" -> "_cafe_creme". */
export function normal(text: string): string {
  let known = '';
  for (const c of folded(text.normalize('NFKD'))) {
    if (KNOWN.has(c)) known += c;
    else if (c < '\u0080' || !isCombining(c)) known += ' ';
  }
  return known
    .split(' ')
    .filter((part) => part !== '')
    .map((part) => `_${part}`)
    .join('');
}

export const wordsOf = (text: string): string[] => normal(text).match(WORD) ?? [];

/** Case folding and not only lower case: of what becomes ASCII by it, the sharp s is all that differs. */
const folded = (text: string): string => text.toLowerCase().replaceAll('ß', 'ss');

/** Whether its canonical combining class is not 0, which only its being put in order behind or before another mark tells. Of compatibility decomposed text. */
function isCombining(c: string): boolean {
  const [overlay, iota] = ['\u0334', '\u0345']; // of the lowest class, 1, and of the highest, 240
  return (c + overlay).normalize('NFD') !== c + overlay || (iota + c).normalize('NFD') !== iota + c;
}
