/** Whether the box that a classifier tells lies where the fault was put. */
import type { Box } from '../ports/classifier.ts';
import type { Prediction } from './prediction.ts';
import { mean } from './ranking.ts';
import type { EvaluationRow } from './row.ts';

export interface PlaceFigures {
  /** Rows whose boxes of the category lie on the picture that the classifier names. */
  readonly n: number;
  /** Of them: the middle of its box lies in a true one. Without a box it does not. */
  readonly middleInside: number | null;
  /** Intersection over union with the true one that it fits best, or with the hull of all of them; 0 without a box. In the mean. */
  readonly overlap: number | null;
}

export function placeFigures(
  rows: readonly EvaluationRow[],
  predictions: readonly Prediction[],
  code: string,
): PlaceFigures {
  const found = rows.flatMap(({ violations }, at) => {
    const told = predictions[at]?.categories.find((category) => category.code === code);
    const named = told?.image ?? null;
    const boxes = violations.flatMap((one) => (one.code === code && one.image === named ? one.boxes : []));
    return named === null || boxes.length === 0 ? [] : [{ boxes, box: told?.box ?? null }];
  });
  return {
    n: found.length,
    middleInside: mean(found.map(({ boxes, box }) => (box && boxes.some(holdsMiddleOf(box)) ? 1 : 0))),
    overlap: mean(
      found.map(({ boxes, box }) =>
        box ? Math.max(...[...boxes, hullOf(boxes)].map((own) => intersectionOverUnion(own, box))) : 0,
      ),
    ),
  };
}

const holdsMiddleOf = (box: Box) => (own: Box) => {
  const [x, y] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
  return own.left <= x && x <= own.right && own.top <= y && y <= own.bottom;
};

const hullOf = (boxes: readonly Box[]): Box => ({
  left: Math.min(...boxes.map(({ left }) => left)),
  top: Math.min(...boxes.map(({ top }) => top)),
  right: Math.max(...boxes.map(({ right }) => right)),
  bottom: Math.max(...boxes.map(({ bottom }) => bottom)),
});

const areaOf = ({ left, top, right, bottom }: Box): number =>
  Math.max(0, right - left) * Math.max(0, bottom - top);

function intersectionOverUnion(one: Box, other: Box): number {
  const common = areaOf({
    left: Math.max(one.left, other.left),
    top: Math.max(one.top, other.top),
    right: Math.min(one.right, other.right),
    bottom: Math.min(one.bottom, other.bottom),
  });
  return common === 0 ? 0 : common / (areaOf(one) + areaOf(other) - common);
}
