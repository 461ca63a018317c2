import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { contentOf, parseRows } from './row.ts';

const plain = {
  id: 'a',
  title: 'Mug',
  category: 'kitchen/mugs',
  images: ['a.jpg', 'b.jpg'],
  violations: [{ code: 'border', image: 1 }],
  qualified: false,
};
const lines = (...rows: unknown[]) => rows.map((row) => JSON.stringify(row)).join('\n') + '\n';
const parse = (...rows: unknown[]) => parseRows(lines(...rows), 'rows.jsonl');

describe('a row', () => {
  test('needs no more than the fixed fields', () => {
    assert.deepEqual(parse(plain), [
      {
        ...plain,
        line: 1,
        violations: [{ code: 'border', image: 1, subKind: null, boxes: [] }],
        group: 'a',
        groupedBy: 'id',
        weight: 1,
      },
    ]);
  });

  test('stands for as many as its decision says', () => {
    const weights = parse({ ...plain, decided: { weight: 4 } }, { ...plain, id: 'b', decided: {} });
    assert.deepEqual(
      weights.map(({ weight }) => weight),
      [4, 1],
    );
  });

  test('keeps its line where lines are empty, and takes an absent image for null', () => {
    const text = `\uFEFF${lines({ ...plain, violations: [{ code: 'repeat', subKind: 'crop' }] })}\n\n${lines({ ...plain, id: 'b' })}`;
    const rows = parseRows(text, 'f');
    assert.deepEqual(
      rows.map(({ line }) => line),
      [1, 4],
    );
    assert.deepEqual(rows[0]?.violations, [{ code: 'repeat', image: null, subKind: 'crop', boxes: [] }]);
  });

  test('knows boxes of four numbers and no others', () => {
    const violations = [{ code: 'border', image: 0, boxes: [[0.1, 0.2, 0.3, 0.4], [0, 1], 'x'] }];
    const [row] = parse({ ...plain, violations });
    assert.deepEqual(row?.violations[0]?.boxes, [{ left: 0.1, top: 0.2, right: 0.3, bottom: 0.4 }]);
  });

  test('is grouped by style, else by the model of most of its pictures, else by itself', () => {
    const pictures = [{ model: 'mugs-2' }, { model: 'mugs-1' }, { model: 'mugs-1' }];
    const group = (more: object) => {
      const [row] = parse({ ...plain, ...more });
      return [row!.group, row!.groupedBy];
    };
    assert.deepEqual(group({ style: 'MH01', pictures }), ['MH01', 'style']);
    assert.deepEqual(group({ facts: { style: 'MH02' }, pictures }), ['MH02', 'style']);
    assert.deepEqual(group({ pictures }), ['mugs-1', 'model']);
    assert.deepEqual(group({ model: 'mugs-7' }), ['mugs-7', 'model']);
    assert.deepEqual(group({}), ['a', 'id']);
  });

  test('has another content when its text or its pictures change, and the same when its labels do', () => {
    const content = (more: object) => contentOf(parse({ ...plain, ...more })[0]!);
    assert.equal(content({ violations: [], qualified: true }), content({}));
    assert.notEqual(content({ title: 'Cup' }), content({}));
    assert.notEqual(content({ images: ['b.jpg', 'a.jpg'] }), content({}));
  });
});

describe('a row that is wrong', () => {
  const refused = (text: string, says: RegExp) =>
    assert.throws(() => parseRows(text, 'rows.jsonl'), {
      name: 'EvaluationError',
      code: 'row-invalid',
      message: says,
    });

  test('is told of with file, line and what to do', () => {
    refused(
      `${lines(plain)}{"id": "b",`,
      /^rows\.jsonl, line 2: it is no JSON .*; write one object a line\.$/,
    );
    refused('[1]\n', /line 1: it is JSON, but no object/);
    refused(
      lines({ ...plain, violations: undefined }),
      /line 1: "violations" is missing; give a list, \[\] where nothing is wrong/,
    );
    refused(lines({ ...plain, violations: ['border'] }), /a violation is "border"; give \{"code"/);
    refused(
      lines({ ...plain, violations: [{ code: 'border', image: 2 }] }),
      /"image" of border is 2, the row has 2 pictures/,
    );
    refused(
      lines({ ...plain, images: Array.from({ length: 10 }, (_, at) => `${at}.jpg`) }),
      /10 pictures; give at most 9/,
    );
    refused(lines({ ...plain, images: [] }), /has no picture; give 1 to 9/);
    refused(lines({ ...plain, images: 'a.jpg' }), /"images" is "a\.jpg"; give a list of paths/);
    refused(lines({ ...plain, qualified: 'yes' }), /"qualified" is "yes"; give true or false/);
    refused(lines({ ...plain, title: undefined }), /"title" is missing; give a text/);
    refused(lines({ ...plain, id: '' }), /"id" is ""; give a text/);
    refused(lines({ ...plain, decided: { weight: 0 } }), /"weight" of "decided" is 0; give a number above 0/);
    refused(lines(plain, plain), /line 2: the id "a" is that of line 1, too/);
    refused('\n', /rows\.jsonl has no rows/);
  });
});
