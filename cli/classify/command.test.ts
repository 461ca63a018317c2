import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { type ClassifyCommandOptions, runClassify } from './command.ts';

const MODEL = join(import.meta.dirname, '../../test/muisc/bundle');
const picture = (name: string): string => join(MODEL, 'golden', `${name}.jpg`);

async function classify(
  files: string[],
  options: Partial<ClassifyCommandOptions> = {},
  product: Pick<ClassifyCommandOptions, 'title' | 'category'> = { title: 'Grey box', category: 'home/boxes' },
) {
  const [lines, faults]: [string[], string[]] = [[], []];
  const code = await runClassify(
    files,
    { ...product, model: MODEL, ...options },
    { print: (line) => lines.push(line), say: (message) => faults.push(message) },
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
    assert.match(text, /^Feedback: The picture has red text\.$/m);
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

  test('does not compare a title that the model cannot read, and says so', async () => {
    const { text } = await classify([picture('plain')], {}, { title: '灰色盒子', category: 'home/boxes' });
    assert.match(text, /^title-mismatch +not asked/m);
    assert.match(text, /^The title was not compared with the pictures/m);
    assert.doesNotMatch((await classify([picture('plain')])).text, /not asked|not compared/);
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
      [classify([]), /Give the pictures of one product, .* or --catalogue FOLDER/],
      [classify([picture('red')], {}, { category: 'home/boxes' }), /Give the product's title: --title/],
      [classify([picture('red')], {}, { title: 'Grey box' }), /Give the category: --category/],
      [classify([picture('red')], { page: 'seen.html' }), /--page is of a catalogue/],
    ];
    for (const [run, message] of cases) {
      const { code, faults } = await run;
      assert.equal(code, 2);
      assert.match(faults, message);
    }
  });
});

describe('agpis classify --catalogue', () => {
  const folder = mkdtempSync(join(tmpdir(), 'agpis-classify-'));
  after(() => rmSync(folder, { recursive: true }));
  const product = (productId: string, files: readonly string[], more: object = {}) =>
    JSON.stringify({
      productId,
      title: 'Grey box',
      category: 'home/boxes',
      version: 1,
      images: files.map((url, position) => ({ id: url, url, position })),
      ...more,
    });
  copyFileSync(picture('plain'), join(folder, 'plain.jpg'));
  copyFileSync(picture('red'), join(folder, 'red one.jpg'));
  writeFileSync(join(folder, 'broken.jpg'), 'no picture');
  writeFileSync(
    join(folder, 'products.jsonl'),
    [
      product('fine', ['plain.jpg']),
      product('bad', ['plain.jpg', 'red%20one.jpg']),
      product('many', [...Array<string>(9).fill('plain.jpg'), 'red%20one.jpg']),
      product('broken', ['broken.jpg']),
      product('missing', ['nowhere.jpg']),
      product('outside', ['../plain.jpg']),
      product('far', ['https://example.org/plain.jpg']),
      product('none', []),
      product('gone', ['plain.jpg']),
      product('gone', ['plain.jpg'], { version: 2, deleted: true }),
    ].join('\n'),
  );
  const asked = { catalogue: folder };

  test('says a line for each product, in order, whatever is wrong with others', async () => {
    const { code, text } = await classify([], asked, {});
    assert.equal(code, 1);
    const lines = text.split('\n');
    assert.match(lines[0] ?? '', /^VERDICT +RISK  PRODUCT  BECAUSE OF$/);
    assert.match(lines[1] ?? '', /^QUALIFIED +\d+\.\d %  fine$/);
    assert.match(lines[2] ?? '', /^BLOCKED +\d+\.\d %  bad +added-text 99\.\d % \(red one\.jpg\)/);
    // More pictures than the model takes at once.
    assert.match(lines[3] ?? '', /^BLOCKED +\d+\.\d %  many +.*added-text 99\.\d % \(red one\.jpg\)/);
    assert.match(lines[4] ?? '', /^NOT SEEN +broken +.*broken\.jpg cannot be classified/);
    assert.match(lines[5] ?? '', /^NOT SEEN +missing +A picture cannot be read: ENOENT.*nowhere\.jpg/);
    assert.match(lines[6] ?? '', /^NOT SEEN +outside +.* lies outside/);
    assert.match(lines[7] ?? '', /^NOT SEEN +far +.* lies at an address: only files/);
    assert.match(lines[8] ?? '', /^NOT SEEN +none +It has no pictures/);
    assert.deepEqual(lines.slice(9, 10), ['']);
    assert.match(lines[10] ?? '', /^house: 1 QUALIFIED, 0 UNSURE, 2 BLOCKED; because of .*added-text 2/);
    assert.equal(lines[11], '5 of 8 could not be looked at');
  });

  test('prints an object a product, and nothing else', async () => {
    const { text, faults } = await classify([], { ...asked, json: true }, {});
    const products = text.split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
    assert.deepEqual(
      products.map(({ productId }) => productId),
      ['fine', 'bad', 'many', 'broken', 'missing', 'outside', 'far', 'none'],
    );
    assert.match(JSON.stringify(products[1]?.['verdicts']), /"BLOCKED"/);
    assert.match(String(products[3]?.['problem']), /broken\.jpg/);
    assert.match(faults, /house: 1 QUALIFIED/);
  });

  test('draws what it saw into a page, the riskiest first', async () => {
    const page = join(folder, 'seen.html');
    await classify([], { ...asked, page }, {});
    const html = readFileSync(page, 'utf8');
    const standings = [...html.matchAll(/<article data-standing="([^"]+)"/g)].map(([, standing]) => standing);
    assert.deepEqual(standings, [...Array<string>(5).fill('not seen'), 'refused', 'refused', 'qualified']);
    assert.match(
      html,
      /<i style="left:10\.0%;top:10\.0%;width:20\.0%;height:20\.0%" title="added-text"><\/i>/,
    );
    assert.match(html, /Written by the model: The picture has red text\./);
  });

  test('names what is wrong with a catalogue, and gives 2', async () => {
    const other = mkdtempSync(join(folder, 'other-'));
    const cases: [string, RegExp][] = [
      ['{"productId": "a"}', /products\.jsonl, line 2 has no text "title"/],
      ['{"productId": "a", "title": "b", "images": [{}]}', /line 2 has no text "url"/],
      ['{"productId": "a", "title": "b"}', /line 2 has no list "images"/],
      ['{"productId"', /line 2 is no JSON/],
      ['[]', /line 2 is JSON, but no object/],
    ];
    for (const [line, message] of cases) {
      writeFileSync(join(other, 'products.jsonl'), `${product('fine', ['plain.jpg'])}\n${line}\n`);
      const { code, faults } = await classify([], { ...asked, catalogue: other }, {});
      assert.equal(code, 2);
      assert.match(faults, message);
    }
    const { code, faults } = await classify([], { ...asked, catalogue: join(folder, 'nowhere') }, {});
    assert.equal(code, 2);
    assert.match(faults, /There is no catalogue at .*nowhere: give a folder/);
    assert.match((await classify([picture('red')], asked)).faults, /A catalogue says which pictures/);
  });
});
