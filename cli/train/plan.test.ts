import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Example, parseExamples } from './examples.ts';
import { LEAST_KNOWN, LEAST_NEW, planOf } from './plan.ts';
import { TrainingError } from './training-error.ts';

const HEAD = 'images,title,category,code,sentence\n';
const refusal =
  (code: string, message: RegExp) =>
  (error: unknown): boolean => {
    assert.ok(error instanceof TrainingError, String(error));
    assert.equal(error.code, code);
    assert.match(error.message, message);
    return true;
  };

const examples = (counts: Readonly<Record<string, number>>): Example[] =>
  Object.entries(counts).flatMap(([code, number]) =>
    Array.from({ length: number }, (_, at) => ({
      file: 'r.csv',
      line: at + 2,
      title: `${code} ${at}`,
      category: '',
      images: ['a.jpg'],
      codes: code === 'fine' ? [] : [code],
      weight: 1,
    })),
  );

const KNOWN = ['border', 'watermark'];

test('lines of one sequence are one example; columns stand in any order', () => {
  const text =
    'code,title,images,category\nborder,"Mug, blue", a.jpg | b.jpg ,kitchen\nwatermark,"Mug, blue",a.jpg|b.jpg,kitchen\n,Jug,c.jpg,\n';
  const found = parseExamples(text, 'r.csv').map(({ line, images, codes }) => ({ line, images, codes }));
  assert.deepEqual(found, [
    { line: 2, images: ['a.jpg', 'b.jpg'], codes: ['border', 'watermark'] },
    { line: 4, images: ['c.jpg'], codes: [] },
  ]);
});

test('a wrong line is named, with what to do', () => {
  const cases: readonly [string, RegExp][] = [
    ['images,title\na.jpg,Mug\n', /r\.csv, line 1: the heading lacks category, code/],
    [`${HEAD}`, /there are no examples/],
    [`${HEAD}a.jpg,Mug,k,border\n,Mug,k,border\n`, /line 3: "images" is empty; give 1 to 9 paths/],
    [`${HEAD}${'a.jpg|'.repeat(10)},Mug,k,border\n`, /line 2: it has 10 pictures/],
    [`${HEAD}a.jpg,,k,border\n`, /line 2: "title" is empty/],
    [`${HEAD}a.jpg,Mug,k,border; fill\n`, /line 2: "border; fill" is no code/],
    [`${HEAD}a.jpg,Mug,k,border\na.jpg,Mug,k,\n`, /line 3: the sequence of line 2 is once fine/],
    [`${HEAD}a.jpg,"Mug,k,border\n`, /line 2: a quote is opened/],
  ];
  for (const [text, message] of cases)
    assert.throws(() => parseExamples(text, 'r.csv'), refusal('example-invalid', message));
});

test('categories with enough examples are learned anew, the others are named and left', () => {
  const plan = planOf(examples({ border: LEAST_KNOWN, watermark: 3, fine: 40 }), KNOWN, []);
  assert.deepEqual([plan.learn, plan.add], [['border'], []]);
  assert.match(plan.notes.join(), /left as it is: watermark 3/);
});

test('a new category takes fifty examples, and as many of what it is not', () => {
  const add = ['colourless'];
  const enough = planOf(examples({ colourless: LEAST_NEW, fine: 60, border: 30 }), KNOWN, add);
  assert.deepEqual([enough.learn, enough.add], [[], add]);
  assert.throws(
    () => planOf(examples({ colourless: 49, fine: 60 }), KNOWN, add),
    refusal('too-few', /"colourless" has 49 examples; at least 50/),
  );
  assert.throws(
    () => planOf(examples({ colourless: 80, fine: 20 }), KNOWN, add),
    refusal('too-few', /Only 20 examples are not "colourless".*empty code/),
  );
  assert.throws(() => planOf(examples({ border: 5, fine: 20 }), KNOWN, []), refusal('too-few', /border 5/));
});

test('a code that means something else is refused', () => {
  const cases: readonly [string, RegExp][] = [
    ['border', /the model knows it already/],
    ['size-min', /it is what a rule measures/],
    ['text-or-logo', /it stands for any of added-text/],
    ['other', /whatever its note says/],
    ['No Colour', /small letters/],
  ];
  for (const [code, message] of cases)
    assert.throws(() => planOf(examples({ fine: 1 }), KNOWN, [code]), refusal('code-taken', message));
});

test('an unknown code is a slip until --add names it; a reason that is no category is left out and said', () => {
  assert.throws(
    () => planOf(examples({ watermrk: 1, fine: 1 }), KNOWN, []),
    refusal('code-unknown', /r\.csv, line 2: .*"watermrk".* watermark.*--add watermrk/),
  );
  const { examples: used, notes } = planOf(examples({ border: 30, unsuitable: 2, fine: 30 }), KNOWN, []);
  assert.equal(used.length, 60);
  assert.match(notes.join(), /2 examples are left out: their reasons \(unsuitable\)/);
});
