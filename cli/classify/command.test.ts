import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { type ClassifyCommandOptions, runClassify } from './command.ts';

const MODEL = join(import.meta.dirname, '../../test/muisc/bundle');
const picture = (name: string): string => join(MODEL, 'golden', `${name}.jpg`);

async function classify(files: string[], options: Partial<ClassifyCommandOptions> = {}) {
  const [lines, faults]: [string[], string[]] = [[], []];
  const code = await runClassify(
    files,
    { title: 'Grey box', category: 'home/boxes', model: MODEL, ...options },
    (line) => lines.push(line),
    (message) => faults.push(message),
  );
  return { code, text: lines.join('\n'), faults: faults.join('\n') };
}

describe('agpis classify', () => {
  test('shows the likeliest first, with the picture and the place, each verdict, and the feedback', async () => {
    const { code, text } = await classify([picture('plain'), picture('red')], {
      profile: ['house', 'amazon'],
    });
    assert.equal(code, 1);
    assert.match(text, /^CATEGORY.*\n.*\n?added-text +99\.\d % +2: red\.jpg +10–30 % across, 10–30 % down$/m);
    assert.match(text, /^house +BLOCKED +\d+\.\d % +.*added-text/m);
    // Text behind the main picture is nothing that this profile minds.
    assert.match(text, /^amazon +QUALIFIED/m);
    assert.match(text, /^Feedback: the picture has red text$/m);
  });

  test('writes no feedback for what it holds to be fit, and gives 0', async () => {
    const { code, text } = await classify([picture('plain')]);
    assert.equal(code, 0);
    assert.doesNotMatch(text, /Feedback/);
  });

  test('gives the verdict of every profile where all are asked for', async () => {
    const { text } = await classify([picture('red')], { profile: ['all'] });
    for (const profile of ['amazon', 'ebay', 'google', 'house', 'walmart'])
      assert.match(text, new RegExp(`^${profile} +(QUALIFIED|UNSURE|BLOCKED)`, 'm'));
  });

  test('prints one JSON object', async () => {
    const { text } = await classify([picture('red')], { json: true });
    const { categories, verdicts, images, model } = JSON.parse(text) as {
      categories: { code: string; box: object }[];
      verdicts: { profile: string; reasons: string[] }[];
      images: string[];
      model: string;
    };
    assert.deepEqual(images, [picture('red')]);
    assert.match(model, /^[0-9a-f]{12}$/);
    assert.equal(categories[0]?.code, 'added-text');
    assert.deepEqual(categories[0]?.box, { left: 0.1, top: 0.1, right: 0.3, bottom: 0.3 });
    assert.deepEqual(verdicts[0]?.profile, 'house');
    assert.ok(verdicts[0]?.reasons.includes('added-text'));
  });

  test('says what cannot be used, and gives 2', async () => {
    const cases: [Promise<{ code: number; faults: string }>, RegExp][] = [
      [classify(['nowhere.jpg']), /A picture cannot be read: ENOENT.*nowhere\.jpg/],
      [classify([join(MODEL, 'card.md')]), /card\.md cannot be classified: .* no picture format/],
      [classify([picture('red')], { model: '/nowhere' }), /The model in \/nowhere cannot be used/],
      [
        classify([picture('red')], { server: 'http://127.0.0.1:1' }),
        /server of the classifier cannot be asked: http:\/\/127\.0\.0\.1:1 is away/,
      ],
      [classify([picture('red')], { server: 'here' }), /--server is "here": give the address/],
      [classify([picture('red')], { profile: ['hous'] }), /There is no profile "hous"; known are .*house/],
      [
        classify(Array<string>(10).fill(picture('red'))),
        /10 pictures are given and the model takes at most 9/,
      ],
    ];
    for (const [run, message] of cases) {
      const { code, faults } = await run;
      assert.equal(code, 2);
      assert.match(faults, message);
    }
  });
});
