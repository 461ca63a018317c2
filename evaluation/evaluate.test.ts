import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { chanceOf } from './chance.ts';
import { evaluate } from './evaluate.ts';
import { remarkReader } from './named-reasons.ts';
import { type Prediction, predictionOf } from './prediction.ts';
import { risksOf } from './risk.ts';
import { reviewFigures } from './review-figures.ts';
import { type EvaluationRow, parseRows } from './row.ts';

const THRESHOLDS = { publishBelow: 0.2, refuseAbove: 0.9 };
const CODES = ['border', 'repeat', 'title-mismatch'];

interface Said {
  readonly violations?: readonly { code: string; image?: number | null; subKind?: string }[];
  readonly pictures?: number;
  readonly probabilities?: readonly number[];
  readonly qualified?: number;
  readonly slot?: number | null;
  readonly feedback?: string | null;
}

function given(all: readonly Said[]): [EvaluationRow[], Prediction[]] {
  const text = all.map(({ violations = [], pictures = 2 }, at) =>
    JSON.stringify({
      id: `row ${at}`,
      title: 't',
      category: 'c',
      images: Array.from({ length: pictures }, (_, picture) => `${at}-${picture}.jpg`),
      violations,
      qualified: violations.length === 0,
    }),
  );
  const rows = parseRows(text.join('\n'), 'f');
  const predictions = rows.map((row, at) => {
    const { probabilities = [0.1, 0.1, 0.1], qualified = 0.5, slot = null, feedback = null } = all[at]!;
    const categories = CODES.map((code, place) => ({
      code,
      probability: probabilities[place]!,
      image: slot,
      box: null,
    }));
    const said = { model: 'm', qualified, categories, feedback, encoded: 0, cached: 0 };
    return predictionOf(row, said, null, { publishBelow: 0.2, refuseAbove: 0.9 });
  });
  return [rows, predictions];
}

function evaluated(all: readonly Said[]) {
  const [rows, predictions] = given(all);
  const risk = risksOf(predictions, undefined);
  return evaluate(rows, predictions, { risk, read: remarkReader(), resamples: 200 });
}
const of = (evaluation: ReturnType<typeof evaluate>, code: string) =>
  evaluation.categories.find((category) => category.code === code)!;

describe('an evaluation', () => {
  const found = evaluated([
    {
      violations: [{ code: 'border', image: 1 }],
      probabilities: [0.9, 0.1, 0.2],
      qualified: 0.1,
      slot: 1,
      feedback: 'picture 2 has a border around it',
    },
    {
      violations: [{ code: 'repeat', image: 1, subKind: 'crop' }],
      probabilities: [0.3, 0.2, 0.2],
      qualified: 0.6,
      slot: 0,
      feedback: 'no frames, please',
    },
    { probabilities: [0.5, 0.3, 0.2], qualified: 0.9 },
    { probabilities: [0.1, 0.1, 0.2], qualified: 0.7 },
    { pictures: 1, probabilities: [0.1, 0.9, 0.2], qualified: 0.5 },
  ]);

  test('says how often each category applies, and of how many rows it was asked', () => {
    assert.deepEqual(
      found.categories.map(({ code, n, rows }) => [code, n, rows]),
      [
        ['border', 1, 5],
        ['repeat', 1, 4],
        ['title-mismatch', 0, 5],
      ],
    );
  });

  test('is by hand what it should be', () => {
    assert.equal(of(found, 'border').auc, 1);
    // Asked of rows with two pictures: one of three others is above, two are equal or below.
    assert.equal(of(found, 'repeat').auc, 2 / 3);
    assert.equal(of(found, 'repeat').ap, 1 / 2);
    assert.equal(of(found, 'repeat').subKinds[0]!.auc, 2 / 3);
    assert.deepEqual([of(found, 'title-mismatch').auc, of(found, 'title-mismatch').ap], [null, null]);
    assert.equal(found.macroAuc, (1 + 2 / 3) / 2);
    assert.equal(found.macroAp, (1 + 1 / 2) / 2);
    // Qualified at 0.9, 0.7 and 0.5 against 0.1 and 0.6: five of six pairs.
    assert.equal(found.qualified.auc, 5 / 6);
    assert.equal(found.qualified.n, 2);
  });

  test('says on which picture a category is rightly seen', () => {
    assert.equal(of(found, 'border').slotRight, 1);
    assert.equal(of(found, 'repeat').slotRight, 0);
    assert.equal(of(found, 'title-mismatch').slotRight, null);
  });

  test('compares the categories that feedback names with those that apply', () => {
    assert.deepEqual(found.feedback, { n: 2, exact: 0.5, decided: 0.5, onlyRight: 0.5, unread: 0 });
  });

  test('of a perfect classifier is 1 with intervals of no width; of chance, about one half', () => {
    const chance = chanceOf(4);
    const rows = Array.from({ length: 400 }, (_, at): Said => {
      const wrong = at % 4 === 0;
      return {
        violations: wrong ? [{ code: 'border', image: 0 }] : [],
        probabilities: [wrong ? 1 : 0, 0, 0],
        qualified: chance(),
      };
    });
    const { macroAuc, macroAucInterval, qualified, calibration } = evaluated(rows);
    assert.equal(macroAuc, 1);
    assert.deepEqual(macroAucInterval, { low: 1, high: 1 });
    assert.ok(qualified.aucInterval!.low < 0.5 && qualified.aucInterval!.high > 0.5);
    assert.equal(calibration.categoriesError, 0);
  });
});

describe('review figures', () => {
  const chance = chanceOf(8);
  const rows = Array.from({ length: 300 }, (_, at): Said => {
    const wrong = at % 2 === 0;
    return {
      violations: wrong ? [{ code: 'border', image: 0 }] : [],
      probabilities: [wrong ? 0.95 - chance() * 0.3 : chance() * 0.3, 0, 0],
    };
  });
  const figures = reviewFigures(...given(rows), risksOf(given(rows)[1], undefined), THRESHOLDS, {
    resamples: 20,
  });

  test('hold the classifier beside chance and a perfect order, and the rules only where they were asked', () => {
    assert.deepEqual(
      [...new Set(figures.withRefusals.map(({ order }) => order))],
      ['muisc', 'random', 'perfect'],
    );
    const [rowsGiven, predictions] = given(rows);
    const asked = predictions.map((one) => ({ ...one, screening: { blocks: 0, warnings: 1 } }));
    const orders = reviewFigures(rowsGiven, asked, risksOf(asked, undefined), THRESHOLDS, {
      resamples: 2,
    }).peopleOnly.map(({ order }) => order);
    assert.ok(orders.includes('rules'));
  });

  test('are better for a classifier that is right than for chance', () => {
    const at = (order: string) =>
      figures.withRefusals.find((curve) => curve.order === order && curve.faultyInput === 0.4)!;
    assert.ok(at('muisc').points[4]!.rejected! < at('random').points[4]!.rejected! - 0.1);
    assert.ok(Math.abs(at('muisc').points[4]!.rejected! - at('perfect').points[4]!.rejected!) < 0.01);
  });
});
