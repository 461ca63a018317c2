import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import sharp from 'sharp';
import { analysePicture } from '../../imaging/analyse.ts';
import type { PictureAnalyser } from '../../ports/analysis.ts';
import { FINDING_NAMES } from '../../processors/muisc/findings.ts';
import { train, type TrainOptions } from './command.ts';
import type { MeasuredRow } from './measured-rows.ts';
import type { Learning } from './python.ts';

let folder: string;
let said: string[];
let learned: Learning[];

const CALIBRATION = { scale: 1, bias: 0 };
const manifest = {
  format: 2,
  name: 'muisc',
  made: '2026-11-22',
  precision: 'float32',
  files: {},
  preprocessing: { side: 320, resize: 'linear', ground: '#ffffff' },
  codes: ['border'],
  findings: FINDING_NAMES,
  text: { length: 96, title: 40, category: 10 },
  slots: 9,
  cells: 10,
  coarse: 5,
  width: 256,
  dyes: 19,
  pairs: 13,
  calibration: { border: CALIBRATION },
  qualified: CALIBRATION,
  thresholds: { publish: 0.2, refuse: 0.9 },
  placeAbove: {},
};
const report = {
  from: 'aaaaaaaaaaaa',
  model: 'bbbbbbbbbbbb',
  rows: 110,
  categories: {
    colourless: {
      new: true,
      examples: 35,
      n: 15,
      of: 33,
      before: null,
      after: { auc: 0.9, ap: 0.8 },
      interval: [0.8, 0.95],
    },
  },
};

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'agpis-train-'));
  [said, learned] = [[], []];
  mkdirSync(join(folder, 'model'));
  writeFileSync(join(folder, 'model', 'head.npz'), '');
  writeFileSync(join(folder, 'model', 'model.json'), JSON.stringify(manifest));
  await sharp({ create: { width: 64, height: 48, channels: 3, background: '#888888' } })
    .jpeg()
    .toFile(join(folder, 'a.jpg'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const analyser: PictureAnalyser = {
  analyse: async (_key, bytes) => {
    const given = typeof bytes === 'function' ? await bytes() : bytes;
    return { kind: 'facts', facts: await analysePicture(Buffer.from(given)) };
  },
  close: async () => undefined,
};

const run = (lines: readonly string[], more: Partial<TrainOptions> = {}): Promise<void> => {
  writeFileSync(join(folder, 'r.csv'), `images,title,category,code\n${lines.join('\n')}\n`);
  const options: TrainOptions = {
    from: join(folder, 'r.csv'),
    model: join(folder, 'model'),
    out: join(folder, 'out'),
    add: ['colourless'],
    threads: 1,
    ...more,
  };
  return train(options, {
    openAnalyser: () => analyser,
    learn: async (learning) => {
      learned.push(learning);
      writeFileSync(join(learning.out, 'report.json'), JSON.stringify(report));
    },
    print: (line) => said.push(line),
    say: (line) => said.push(line),
  });
};

const lines = (colourless: number, fine: number): string[] => [
  ...Array.from({ length: colourless }, (_, at) => `a.jpg,Grey ${at},k,colourless`),
  ...Array.from({ length: fine }, (_, at) => `a.jpg,Fine ${at},k,`),
];

test('examples go to the trainer measured, with whole paths, and the report is told', async () => {
  await run(lines(50, 60));
  assert.deepEqual([learned[0]?.learn, learned[0]?.add], [[], ['colourless']]);
  const rows = readFileSync(learned[0]?.rows ?? '', 'utf8')
    .trim()
    .split('\n');
  const first = JSON.parse(rows[0] ?? '') as MeasuredRow;
  assert.equal(rows.length, 110);
  assert.deepEqual(first.images, [join(folder, 'a.jpg')]);
  assert.equal(first.findings[0]?.length, FINDING_NAMES.length);
  assert.match(said.join('\n'), /colourless +35 +15 of 33 +– +0\.900 +– +0\.800 +AUC 0\.800 to 0\.950/);
  assert.match(said.join('\n'), /reviewers can give "colourless".*once it stands in/);
});

test('rows beside show what it is not', async () => {
  const row = (at: number) =>
    JSON.stringify({
      id: `${at}`,
      title: `b${at}`,
      category: '',
      images: ['a.jpg'],
      violations: [],
      qualified: true,
    });
  writeFileSync(join(folder, 'b.jsonl'), Array.from({ length: 50 }, (_, at) => row(at)).join('\n'));
  await assert.rejects(run(lines(50, 1)), /Only 1 examples are not "colourless"/);
  await run(lines(50, 1), { beside: join(folder, 'b.jsonl') });
  assert.equal(learned.length, 1);
});

test('rows of an export are examples as they are', async () => {
  const row = (at: number) =>
    JSON.stringify({
      id: `${at}`,
      title: `t${at}`,
      category: '',
      images: ['a.jpg'],
      violations: at < 30 ? [{ code: 'border', image: null }] : [],
      qualified: at >= 30,
      decided: { weight: at < 30 ? 1 : 5 },
    });
  const from = join(folder, 'rows.jsonl');
  writeFileSync(from, Array.from({ length: 60 }, (_, at) => row(at)).join('\n'));
  await run([], { from, add: [] });
  assert.deepEqual([learned[0]?.learn, learned[0]?.add], [['border'], []]);
  const handed = readFileSync(learned[0]?.rows ?? '', 'utf8')
    .trim()
    .split('\n');
  const weights = handed.map((line) => (JSON.parse(line) as MeasuredRow).weight);
  assert.deepEqual([weights[0], weights[59]], [1, 5]);
});

test('rows of the part for tests are left out, wherever they come from, and it is said', async () => {
  const row = { title: 't', category: '', images: ['a.jpg'], violations: [], qualified: true };
  const rows = join(folder, 'parts.jsonl');
  const parts = ['test', 'train', 'test', undefined];
  writeFileSync(rows, parts.map((part, at) => JSON.stringify({ id: String(at), ...row, part })).join('\n'));
  await run(lines(50, 60), { beside: rows });
  assert.equal(learned.length, 1);
  const used = readFileSync(join(folder, 'out', 'rows.jsonl'), 'utf8')
    .trim()
    .split('\n');
  assert.equal(used.length, 112);
  assert.match(said.join('\n'), /Note: 2 of 4 rows of .*parts\.jsonl are of the part "test"/);
});

test('a picture that is not there is named with its line, and nothing is learned', async () => {
  await assert.rejects(
    run([...lines(50, 60), 'gone.jpg,Gone,k,']),
    /r\.csv, line 112: the picture .*gone\.jpg cannot be read \(ENOENT\)/,
  );
  assert.equal(learned.length, 0);
  await assert.rejects(
    run(lines(50, 60), { model: join(folder, 'no') }),
    /model\.json cannot be read \(ENOENT\)/,
  );
  rmSync(join(folder, 'model', 'head.npz'));
  await assert.rejects(run(lines(50, 60)), /model holds no head\.npz/);
});

test('a model of an older format is refused before a picture is measured', async () => {
  writeFileSync(join(folder, 'model', 'model.json'), JSON.stringify({ ...manifest, format: 1 }));
  await assert.rejects(run(lines(50, 60)), {
    code: 'file-unreadable',
    message: /^The model in .* cannot be used: its format is 1, and this version reads format 2/,
  });
  assert.deepEqual([said, learned], [[], []]);
});
