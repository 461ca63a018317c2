/** Where one picture of a sequence lies in another; the same numbers as training/muisc/alignment.py, whose docstrings say why. */

export const ALIGNMENT_NUMBERS = 5;

const THUMB = 64;
/** Sides of the picture that places are sought in, of the smallest part of it, and of the finer picture. */
const [SIDE, LEAST, FINE] = [24, 12, 48];
/** Standard deviation of lightness, of 100, below which a part shows nothing that could be found again. */
const FLAT = 2;
const EPSILON = 0.001;

/** Square or oblong, row after row. */
interface Plane {
  readonly values: Float64Array;
  readonly height: number;
  readonly width: number;
}

interface Place {
  readonly found: number;
  readonly height: number;
  readonly width: number;
  readonly top: number;
  readonly left: number;
}

/** What is computed once of each picture. */
export interface Look {
  readonly small: Plane;
  readonly fine: Plane;
  readonly sums: Sums;
  readonly fineSums: Sums;
  /** By size: all of `small`, the same. */
  readonly whole: ReadonlyMap<number, Float64Array>;
  readonly mirrored: Float64Array;
}

const SIZES = Array.from({ length: SIDE - LEAST + 1 }, (_, at) => LEAST + at);

/** lightness: 64 x 64, L* of 0..100. */
export function lookAt(lightness: Float64Array): Look {
  const all: Plane = { values: lightness, height: THUMB, width: THUMB };
  const small = resized(all, SIDE, SIDE);
  const flipped = Float64Array.from(small.values, (_, at) => small.values[at - 2 * (at % SIDE) + SIDE - 1]!);
  const fine = resized(all, FINE, FINE);
  return {
    small,
    fine,
    sums: sumsOf(small),
    fineSums: sumsOf(fine),
    whole: new Map(SIZES.map((size) => [size, united(resized(small, size, size).values)])),
    mirrored: united(flipped),
  };
}

/** Closeness of lightness and of edges, by how much the one is the smaller, its size, closeness of the one mirrored. */
export function alignmentOf(one: Look, other: Look): number[] {
  const [inside, around] = [sought(one, other), sought(other, one)];
  const isInside = inside.found >= around.found;
  const [whole, part] = isInside ? [one, other] : [other, one];
  const place = sharpened(whole, part, isInside ? inside : around);
  const seen = edges(cut(whole.fine, place));
  const outlines = dot(united(seen), united(edges(resized(part.fine, place.height, place.width))));
  const size = Math.sqrt(place.height * place.width) / FINE;
  return [
    closeness(place.found),
    closeness(outlines),
    (isInside ? 1 : -1) * (1 - size),
    size,
    closeness(dot(one.mirrored, other.whole.get(SIDE)!)),
  ];
}

/** The best place of the second in the first; of equals the smallest, and of those the first. */
function sought(whole: Look, part: Look): Place {
  let best: Place = { found: -2, height: LEAST, width: LEAST, top: 0, left: 0 };
  for (const size of SIZES) {
    const wanted: Plane = { values: part.whole.get(size)!, height: size, width: size };
    for (let top = 0; top <= SIDE - size; top += 1)
      for (let left = 0; left <= SIDE - size; left += 1) {
        const found = foundAt(whole.small, whole.sums, wanted, top, left);
        if (found > best.found) best = { found, height: size, width: size, top, left };
      }
  }
  return best;
}

/** The same on the finer pictures, a step to each side in size and place. */
function sharpened(whole: Look, part: Look, rough: Place): Place {
  const [h, w, y, x] = [2 * rough.height, 2 * rough.width, 2 * rough.top, 2 * rough.left];
  let best: Place = { found: -2, height: h, width: w, top: y, left: x };
  for (const height of near(h, FINE))
    for (const width of near(w, FINE)) {
      const wanted = { values: united(resized(part.fine, height, width).values), height, width };
      for (const top of near(y, FINE - height))
        for (const left of near(x, FINE - width)) {
          const found = foundAt(whole.fine, whole.fineSums, wanted, top, left);
          if (found > best.found) best = { found, height, width, top, left };
        }
    }
  return best;
}

/**
 * The correlation of what lies there with what is wanted, which has the mean 0 and the length 1. The part itself need not be
 * brought to that: its mean has no part in the sum, and its length divides it.
 */
function foundAt(plane: Plane, sums: Sums, wanted: Plane, top: number, left: number): number {
  const { height, width, values } = wanted;
  const all = plane.values;
  // Four sums, since each addition would wait for the one before.
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  for (let y = 0, at = 0; y < height; y += 1) {
    let from = (top + y) * plane.width + left;
    const end = from + width;
    for (; from + 3 < end; from += 4, at += 4) {
      a += all[from]! * values[at]!;
      b += all[from + 1]! * values[at + 1]!;
      c += all[from + 2]! * values[at + 2]!;
      d += all[from + 3]! * values[at + 3]!;
    }
    for (; from < end; from += 1, at += 1) a += all[from]! * values[at]!;
  }
  const count = height * width;
  const total = within(sums.ofValues, plane.width, wanted, top, left);
  const squares = within(sums.ofSquares, plane.width, wanted, top, left) - (total * total) / count;
  return rounded((a + b + c + d) / Math.max(Math.sqrt(Math.max(squares, 0)), FLAT * Math.sqrt(count)));
}

/** Of all above and to the left: (height + 1) x (width + 1). The mean of the plane is taken off first, so that no digits are lost. */
interface Sums {
  readonly ofValues: Float64Array;
  readonly ofSquares: Float64Array;
}

function sumsOf({ values, height, width }: Plane): Sums {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const [ofValues, ofSquares] = [0, 0].map(() => new Float64Array((height + 1) * (width + 1)));
  for (let y = 0; y < height; y += 1)
    for (let x = 0, row = 0, squares = 0; x < width; x += 1) {
      const value = values[y * width + x]! - mean;
      row += value;
      squares += value * value;
      const at = (y + 1) * (width + 1) + x + 1;
      ofValues![at] = ofValues![at - width - 1]! + row;
      ofSquares![at] = ofSquares![at - width - 1]! + squares;
    }
  return { ofValues: ofValues!, ofSquares: ofSquares! };
}

function within(
  sums: Float64Array,
  planeWidth: number,
  { height, width }: Plane,
  top: number,
  left: number,
): number {
  const stride = planeWidth + 1;
  const [above, below] = [top * stride + left, (top + height) * stride + left];
  return sums[below + width]! - sums[below]! - sums[above + width]! + sums[above]!;
}

const near = (value: number, most: number): number[] =>
  [value - 1, value, value + 1].filter((each) => each >= 0 && each <= most);

function cut(plane: Plane, { height, width, top, left }: Omit<Place, 'found'>): Plane {
  const values = new Float64Array(height * width);
  for (let y = 0; y < height; y += 1) {
    const from = (top + y) * plane.width + left;
    values.set(plane.values.subarray(from, from + width), y * width);
  }
  return { values, height, width };
}

/** Means of equal parts, by rows and then by columns. */
function resized({ values, height, width }: Plane, toHeight: number, toWidth: number): Plane {
  if (height === toHeight && width === toWidth) return { values, height, width };
  const [down, across] = [meansOf(height, toHeight), meansOf(width, toWidth)];
  const rows = new Float64Array(toHeight * width);
  down.forEach(({ from, weights }, y) => {
    for (let x = 0; x < width; x += 1) {
      let sum = 0;
      for (let k = 0; k < weights.length; k += 1) sum += weights[k]! * values[(from + k) * width + x]!;
      rows[y * width + x] = sum;
    }
  });
  const out = new Float64Array(toHeight * toWidth);
  across.forEach(({ from, weights }, x) => {
    for (let y = 0; y < toHeight; y += 1) {
      let sum = 0;
      for (let k = 0; k < weights.length; k += 1) sum += weights[k]! * rows[y * width + from + k]!;
      out[y * toWidth + x] = sum;
    }
  });
  return { values: out, height: toHeight, width: toWidth };
}

interface Mean {
  readonly from: number;
  readonly weights: readonly number[];
}

const known = new Map<number, readonly Mean[]>();

/** What of a row each of `parts` equal parts is the mean of. */
function meansOf(length: number, parts: number): readonly Mean[] {
  const key = length * 1000 + parts;
  const had = known.get(key);
  if (had !== undefined) return had;
  const made = Array.from({ length: parts }, (_, part) => {
    const [low, high] = [(part * length) / parts, ((part + 1) * length) / parts];
    const from = Math.floor(low);
    const count = Math.min(length, Math.ceil(high)) - from;
    const weights = Array.from({ length: count }, (_, k) => {
      const covered = Math.min(high, from + k + 1) - Math.max(low, from + k);
      return (Math.max(0, covered) * parts) / length;
    });
    return { from, weights };
  });
  known.set(key, made);
  return made;
}

/** Of mean 0 and length 1; shorter where there is next to nothing to see. */
function united(values: Float64Array): Float64Array {
  let sum = 0;
  for (const value of values) sum += value;
  const mean = sum / values.length;
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  const length = Math.max(Math.sqrt(squares), FLAT * Math.sqrt(values.length));
  const out = new Float64Array(values.length);
  for (let at = 0; at < out.length; at += 1) out[at] = (values[at]! - mean) / length;
  return out;
}

/** Strength of the change from left to right and from above to below; none at the rim. */
function edges({ values, height, width }: Plane): Float64Array {
  return values.map((_, at) => {
    const [y, x] = [Math.floor(at / width), at % width];
    const across = x > 0 && x < width - 1 ? values[at + 1]! - values[at - 1]! : 0;
    const down = y > 0 && y < height - 1 ? values[at + width]! - values[at - width]! : 0;
    return Math.sqrt(across * across + down * down);
  });
}

function dot(one: Float64Array, other: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < other.length; at += 1) sum += one[at]! * other[at]!;
  return sum;
}

/** What is equal but for the order of its sums is equal. */
const rounded = (correlation: number): number => Math.round(correlation * 1e9) / 1e9;

const closeness = (correlation: number): number => -Math.log10(Math.max(1 - correlation, 0) + EPSILON);
