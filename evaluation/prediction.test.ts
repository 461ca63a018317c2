import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parsePredictions, type Prediction, predictionsFor } from './prediction.ts';
import { contentOf, parseRows } from './row.ts';

const rows = parseRows(
  ['a', 'b']
    .map((id) =>
      JSON.stringify({ id, title: id, category: '', images: [`${id}.jpg`], violations: [], qualified: true }),
    )
    .join('\n'),
  'rows.jsonl',
);
const prediction = (at: number, more: Partial<Prediction> = {}): Prediction => ({
  id: rows[at]!.id,
  content: contentOf(rows[at]!),
  model: 'm1',
  qualified: 0.5,
  categories: [{ code: 'border', probability: 0.2, image: 0, box: null }],
  feedback: null,
  screening: null,
  ...more,
});
const lines = (...all: Prediction[]) => all.map((one) => `${JSON.stringify(one)}\n`).join('');

describe('predictions', () => {
  test('come back as they were written, in the order of the rows, the later line of an id', () => {
    const text = lines(prediction(1), prediction(0, { qualified: 0.1 }), prediction(0));
    assert.deepEqual(predictionsFor(rows, parsePredictions(text, 'p'), 'p'), [prediction(0), prediction(1)]);
  });

  test('leave out a line that was being written', () => {
    assert.equal(parsePredictions(`${lines(prediction(0))}{"id":"b","con`, 'p').size, 1);
  });

  const refused = (text: string, code: string, says: RegExp) =>
    assert.throws(() => predictionsFor(rows, parsePredictions(text, 'p.jsonl'), 'p.jsonl'), {
      name: 'EvaluationError',
      code,
      message: says,
    });

  test('are refused where one is missing, of another row, of two models, or none', () => {
    refused(
      lines(prediction(0)),
      'prediction-missing',
      /prediction of "b" \(line 2 of the rows\) is missing; run again with --predictions p\.jsonl/,
    );
    refused(
      lines(prediction(0), prediction(1, { content: 'x' })),
      'prediction-missing',
      /is of another title, category or pictures/,
    );
    refused(
      lines(prediction(0), prediction(1, { model: 'm2' })),
      'predictions-mixed',
      /several models \(m1, m2\)/,
    );
    refused('{"id":"a"}\n', 'row-invalid', /p\.jsonl, line 1: it is no prediction/);
    refused('nonsense\n', 'row-invalid', /p\.jsonl, line 1: it is no JSON/);
  });
});
