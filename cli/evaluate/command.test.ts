import assert from 'node:assert/strict';
import { appendFile, copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import sharp from 'sharp';
import { inProcessAnalyser } from '../../adapters/analysis/in-process-analyser.ts';
import { type Classifier, ClassifierError, type ClassifierSequence } from '../../ports/classifier.ts';
import { evaluateMuisc, type EvaluateMuiscOptions } from './command.ts';

const CODES = ['border', 'repeat', 'title-mismatch'];
const folder = await mkdtemp(join(tmpdir(), 'agpis-evaluate-'));
after(() => rm(folder, { recursive: true }));

const pictures = ['plain.png', 'framed.png', 'broken.png'];
for (const [at, name] of pictures.slice(0, 2).entries())
  await sharp({ create: { width: 64, height: 64, channels: 3, background: { r: 255, g: at * 200, b: 255 } } })
    .png()
    .toFile(join(folder, name));
await writeFile(join(folder, 'broken.png'), 'no picture');

const row = (id: string, images: string[], codes: string[]) => ({
  id,
  title: `Mug ${id}`,
  category: 'kitchen/mugs',
  images,
  violations: codes.map((code) => ({ code, image: code === 'border' ? images.indexOf('framed.png') : null })),
  qualified: codes.length === 0,
});
const ROWS = [
  row('1', ['plain.png'], []),
  row('2', ['plain.png', 'framed.png'], ['border']),
  row('3', ['plain.png', 'plain.png'], ['repeat']),
  row('4', ['plain.png', 'framed.png'], ['border', 'title-mismatch']),
  row('5', ['plain.png', 'plain.png'], []),
  row('6', ['plain.png'], ['fog']),
];
async function rowsFile(name: string, rows: readonly object[]): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, rows.map((one) => `${JSON.stringify(one)}\n`).join(''));
  return file;
}

/** Sees a border by the number of different pictures, and knows what it was asked. */
function scripted(asked: string[], failAt = ''): Classifier {
  return {
    model: 'abcdef012345',
    codes: CODES,
    async classify({ title, pictures: given }: ClassifierSequence, { feedback }) {
      asked.push(`${title} ${feedback}`);
      const sizes = await Promise.all(given.map(({ bytes }) => bytes()));
      const broken = sizes.findIndex((bytes) => bytes.length < 20);
      if (broken >= 0)
        throw new ClassifierError('picture-unreadable', 'not-a-picture', { picture: given[broken]!.key });
      if (title === failAt) throw new ClassifierError('closed', 'it was closed');
      const framed = new Set(given.map(({ key }) => key)).size > 1;
      return {
        model: 'abcdef012345',
        qualified: framed ? 0.2 : 0.8,
        categories: CODES.map((code, at) => ({
          code,
          probability: framed && at === 0 ? 0.9 : 0.1,
          image: framed ? 1 : 0,
          box: null,
        })),
        feedback: feedback === 'never' ? null : 'the second photo has a border around it.',
        encoded: 1,
        cached: 0,
      };
    },
    stats: () => assert.fail('nobody counts'),
    close: async () => undefined,
  };
}

async function run(file: string, options: Partial<EvaluateMuiscOptions> = {}, classifier?: Classifier) {
  const [printed, said]: [string[], string[]] = [[], []];
  let opened = 0;
  await evaluateMuisc(
    file,
    { model: 'nowhere', feedback: true, resamples: 50, ...options },
    {
      open: async () => {
        opened += 1;
        return {
          classifier: classifier ?? scripted([]),
          analyser: inProcessAnalyser(),
          thresholds: { publishBelow: 0.4, refuseAbove: 0.6 },
          close: async () => undefined,
        };
      },
      print: (line) => printed.push(line),
      say: (line) => said.push(line),
    },
  );
  return { printed, said, opened };
}

describe('agpis evaluate muisc', () => {
  test('prints the fixed fields as JSON, and warns of codes that are skipped', async () => {
    const file = await rowsFile('rows.jsonl', ROWS);
    const { printed, said } = await run(file, { json: true });
    assert.equal(printed.length, 1);
    const found = JSON.parse(printed[0]!);
    assert.deepEqual(Object.keys(found.perCategory as object), CODES);
    const { auc, ap, n } = found.perCategory.border;
    assert.deepEqual({ auc, ap, n }, { auc: 1, ap: 1, n: 2 });
    // One of four with two pictures, all others of which score alike.
    assert.deepEqual(found.perCategory.repeat.auc, 0.5);
    assert.equal(found.perCategory.repeat.rows, 4);
    assert.equal(found.perCategory['title-mismatch'].n, 1);
    assert.equal(found.macroAuc, (1 + 0.5 + 0.5) / 3);
    assert.ok(found.macroAp > 0 && found.qualifiedAuc > 0.5);
    assert.deepEqual(found.warnings, ['"fog" is no category of the classifier: skipped in 1 row']);
    assert.ok(said.some((line) => line.startsWith('Warning: "fog" is no category')));
  });

  test('asks for a sentence where one or two categories apply, and reads what it names', async () => {
    const file = await rowsFile('rows.jsonl', ROWS);
    const asked: string[] = [];
    const { printed } = await run(file, { json: true }, scripted(asked));
    assert.deepEqual(asked.sort(), [
      'Mug 1 never',
      'Mug 2 always',
      'Mug 3 always',
      'Mug 4 always',
      'Mug 5 never',
      'Mug 6 never',
    ]);
    const { feedback } = JSON.parse(printed[0]!);
    assert.deepEqual([feedback.n, feedback.exact, feedback.unread], [3, 1 / 3, 0]);
    const silent: string[] = [];
    await run(file, { json: true, feedback: false }, scripted(silent));
    assert.ok(silent.every((line) => line.endsWith('never')));
  });

  test('measures the rows of one part, where it is told to', async () => {
    const parted = ROWS.map((row, at) => ({ ...row, part: at % 2 === 0 ? 'test' : 'train' }));
    const file = await rowsFile('parts.jsonl', parted);
    const asked: string[] = [];
    await run(file, { part: 'test', feedback: false }, scripted(asked));
    assert.equal(asked.length, Math.ceil(ROWS.length / 2));
    const wrong = /no row of the part "tests"; there are test, train/;
    await assert.rejects(run(file, { part: 'tests' }), wrong);
    await assert.rejects(
      run(await rowsFile('rows.jsonl', ROWS), { part: 'test' }),
      /its rows have no "part"/,
    );
  });

  test('goes on where it was stopped, and says the same from what it has kept', async () => {
    const file = await rowsFile('rows.jsonl', ROWS);
    const kept = join(folder, 'kept.jsonl');
    await assert.rejects(run(file, { predictions: kept }, scripted([], 'Mug 6')), { code: 'closed' });
    await appendFile(kept, '{"id":"6","content":"');
    const asked: string[] = [];
    const whole = await run(file, { predictions: kept, json: true }, scripted(asked));
    assert.ok(asked.includes('Mug 6 never') && asked.length < 6, asked.join());
    const again = await run(file, { fromPredictions: kept, json: true });
    assert.equal(again.opened, 0);
    assert.deepEqual(again.printed, whole.printed);
    assert.equal((await readFile(kept, 'utf8')).trim().split('\n').length, 6);
  });

  test('asks for the risks where predictions of before do not say them', async () => {
    const file = await rowsFile('rows.jsonl', ROWS);
    const kept = join(folder, 'before.jsonl');
    await run(file, { predictions: kept, json: true });
    const before = (await readFile(kept, 'utf8')).replaceAll(/,"thresholds":\{[^}]*\}/g, '');
    await writeFile(kept, before);
    await assert.rejects(run(file, { fromPredictions: kept }), {
      code: 'thresholds-unknown',
      message: /give --publish-below and --refuse-above/,
    });
    const { printed } = await run(file, { fromPredictions: kept, publishBelow: 0.3, refuseAbove: 0.7 });
    assert.ok(printed.some((line) => line.includes('at risks of 0.3 and 0.7')));
  });

  test('refuses to mix models in one file', async () => {
    const file = await rowsFile('rows.jsonl', ROWS);
    const kept = join(folder, 'other.jsonl');
    await run(file, { predictions: kept, json: true });
    await assert.rejects(run(file, { predictions: kept }, { ...scripted([]), model: '111111111111' }), {
      code: 'predictions-mixed',
      message: /predictions of the model abcdef012345, and this is 111111111111/,
    });
  });

  test('asks the rules, where it is to, and then holds them beside the classifier', async () => {
    const file = await rowsFile('rows.jsonl', ROWS);
    const { printed } = await run(file, { rules: true });
    assert.ok(printed.some((line) => line.includes('rules alone')));
  });

  test('prints a table for people, and writes curves', async () => {
    const file = await rowsFile('rows.jsonl', ROWS);
    const plots = join(folder, 'plots');
    const { printed, said } = await run(file, { plots });
    const text = printed.join('\n');
    assert.match(text, /Model abcdef012345 on .*rows\.jsonl: 6 sequences \(2 qualified\) of 10 pictures/);
    assert.match(text, /^border +2 +6 +1\.000/m);
    assert.match(text, /goal at most 13\.6 %/);
    assert.ok(said.some((line) => line.includes('review-40.svg')));
    assert.match(await readFile(join(plots, 'review-40.svg'), 'utf8'), /^<svg[^]*<\/svg>\n$/);
  });

  const FAULTY = [
    ...ROWS,
    row('7', ['gone.png'], []),
    row('8', ['plain.png', 'broken.png'], []),
    row('1', ['framed.png'], []),
    { id: '9' },
  ];

  test('leaves rows out that cannot be used, and says which and why', async () => {
    const file = await rowsFile('faulty.jsonl', FAULTY);
    const kept = join(folder, 'faulty-kept.jsonl');
    const { printed, said } = await run(file, { predictions: kept, json: true });
    const found = JSON.parse(printed[0]!);
    assert.deepEqual([found.rows, found.rowsLeftOut], [6, 4]);
    const whole = JSON.parse((await run(await rowsFile('rows.jsonl', ROWS), { json: true })).printed[0]!);
    assert.deepEqual(found.perCategory, whole.perCategory);
    const warned = said.filter((line) => line.startsWith('Warning: a row is left out')).join('\n');
    assert.match(warned, /line 7: the picture gone\.png is not there; paths are relative/);
    assert.match(warned, /line 8: broken\.png cannot be decoded \(not-a-picture\); repair the picture/);
    assert.match(warned, /line 9: the id "1" is that of line 1, too/);
    assert.match(warned, /line 10: "images" is missing/);
    const again = await run(file, { fromPredictions: kept });
    assert.equal(again.opened, 0);
    assert.ok(again.printed.includes('4 rows are left out: see the warnings.'));
  });

  test('asks again when a picture was repaired', async () => {
    const file = await rowsFile('repaired.jsonl', [...ROWS, row('8', ['plain.png', 'mended.png'], [])]);
    const kept = join(folder, 'repaired-kept.jsonl');
    await writeFile(join(folder, 'mended.png'), 'no picture');
    const rowsLeftOut = async () => {
      const { printed } = await run(file, { predictions: kept, json: true });
      return (JSON.parse(printed[0]!) as { rowsLeftOut: number }).rowsLeftOut;
    };
    assert.equal(await rowsLeftOut(), 1);
    await copyFile(join(folder, 'framed.png'), join(folder, 'mended.png'));
    assert.equal(await rowsLeftOut(), 0);
  });

  test('stops at such a row where it is asked to, and where no other is left', async () => {
    const file = await rowsFile('faulty.jsonl', FAULTY);
    await assert.rejects(run(file, { strict: true }), { message: /faulty\.jsonl, line 9: the id "1"/ });
    const missing = await rowsFile('missing.jsonl', [row('7', ['gone.png'], [])]);
    await assert.rejects(run(missing, { strict: true }), {
      name: 'EvaluationError',
      code: 'picture-missing',
    });
    await assert.rejects(run(missing), {
      message: /None of the rows of .*missing\.jsonl can be used\. .*gone\.png/,
    });
    const broken = await rowsFile('broken.jsonl', [row('8', ['plain.png', 'broken.png'], [])]);
    await assert.rejects(run(broken), { message: /None of the rows .*broken\.png cannot be decoded/ });
  });

  test('says which file cannot be read', async () => {
    await assert.rejects(run(join(folder, 'none.jsonl')), { code: 'file-unreadable', message: /ENOENT/ });
    await assert.rejects(run(await rowsFile('rows.jsonl', ROWS), { fromPredictions: join(folder, 'none') }), {
      code: 'file-unreadable',
    });
  });
});
