import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ProductChange } from '../../../schemas/generated/types.ts';
import type { Parsed } from './parsed.ts';
import { parseShopifyCsv, type ShopifyOptions } from './shopify-csv.ts';

const options: ShopifyOptions = { tenant: 'demo', baseUrl: undefined, version: 7, occurredAt: 1_000 };
const parse = (text: string, over: Partial<ShopifyOptions> = {}): Parsed[] =>
  parseShopifyCsv(text, { ...options, ...over });

function changes(parsed: readonly Parsed[]): ProductChange[] {
  return parsed.map((entry) => {
    if (entry.kind === 'bad') throw new Error(JSON.stringify(entry.problems));
    return entry.change;
  });
}

const CDN = 'https://cdn.shopify.com/s/files/1/01/products';
const exported = `\uFEFFHandle,Title,Body (HTML),Vendor,Product Category,Type,Tags,Published,Option1 Name,Option1 Value,Option2 Name,Option2 Value,Variant SKU,Variant Price,Image Src,Image Position,Image Alt Text,Variant Image,Status,Glaze (product.metafields.custom.glaze)\r
blue-mug,Blue mug,"<p>A ""sturdy"" mug,<br>dishwasher-safe &amp; microwaveable.</p>\r
<script>alert(1)</script>",Kiln & Co,Home & Garden > Kitchen > Mugs,Mug,"blue, mug",true,Size,Small,Lid,No,MUG-S,12.00,${CDN}/front.jpg?v=1,1,Front,${CDN}/front.jpg?v=1,active,matt\r
blue-mug,,,,,,,,,Large,,Yes,MUG-L,14.00,${CDN}/side.jpg?v=1,2,,${CDN}/large.jpg,,\r
blue-mug,,,,,,,,,,,,,,${CDN}/top.jpg?v=1,3,"Top, empty",,,\r
\r
plain-bowl,Bowl,,Kiln & Co,,Bowl,,true,Title,Default Title,,,,9.00,${CDN}/bowl.jpg,1,,,archived,\r
`;

describe("Shopify's product CSV", () => {
  test('is a change per product, with its variants and pictures from all of its rows', () => {
    const [mug] = changes(parse(exported));
    assert.deepEqual({ ...mug, images: [] }, {
      tenant: 'demo',
      productId: 'blue-mug',
      version: 7,
      occurredAt: 1_000,
      deleted: false,
      title: 'Blue mug',
      description: 'A "sturdy" mug,\ndishwasher-safe & microwaveable.',
      category: 'Home & Garden/Kitchen/Mugs',
      attributes: { vendor: 'Kiln & Co', type: 'Mug', tags: 'blue, mug', Glaze: 'matt' },
      variants: [
        { id: 'MUG-S', sku: 'MUG-S', options: { Size: 'Small', Lid: 'No' } },
        { id: 'MUG-L', sku: 'MUG-L', options: { Size: 'Large', Lid: 'Yes' } },
      ],
      profiles: [],
      images: [],
      source: 'shopify-csv',
    }); // prettier-ignore
    assert.deepEqual(
      mug?.images.map(({ id, url, position, alt, variantIds }) => [
        id.replace(/-[0-9a-f]{8}$/, ''),
        url,
        position,
        alt,
        variantIds,
      ]),
      [
        ['front', `${CDN}/front.jpg?v=1`, 0, 'Front', ['MUG-S']],
        ['side', `${CDN}/side.jpg?v=1`, 1, '', []],
        ['top', `${CDN}/top.jpg?v=1`, 2, 'Top, empty', []],
        ['large', `${CDN}/large.jpg`, 3, '', ['MUG-L']],
      ],
    );
  });

  test('a product without options has one variant; an archived one is deleted', () => {
    const [, bowl] = changes(parse(exported));
    assert.deepEqual(bowl?.variants, [{ id: 'Default Title', sku: '', options: {} }]);
    assert.equal(bowl.category, 'Bowl');
    assert.equal(bowl.deleted, true);
  });

  test('may have the headings of 2025', () => {
    const [mug] = changes(
      parse(
        'Title,URL handle,Description,Vendor,Product category,SKU,Option1 name,Option1 value,Price,Product image URL,Image position,Image alt text,Variant image URL,Status\n' +
          'Mug,mug,<b>Blue</b>,Kiln,Mugs,M1,Size,S,1,https://a.example/m.jpg,1,Front,https://a.example/m.jpg,Active\n',
      ),
    );
    assert.equal(mug?.productId, 'mug');
    assert.equal(mug.description, 'Blue');
    assert.deepEqual(mug.images.map(({ url, alt, variantIds }) => [url, alt, variantIds]), [['https://a.example/m.jpg', 'Front', ['M1']]]); // prettier-ignore
    assert.deepEqual(mug.variants, [{ id: 'M1', sku: 'M1', options: { Size: 'S' } }]);
  });

  test('a picture keeps its id when its cache-buster changes', () => {
    const ids = ['?v=1', '?v=2', ''].map(
      (query) =>
        changes(parse(`Handle,Title,Image Src\na,A,https://a.example/m.jpg${query}\n`))[0]?.images[0]?.id,
    );
    assert.equal(new Set(ids).size, 1);
    const other = changes(parse('Handle,Title,Image Src\na,A,https://a.example/m.jpg?id=2\n'))[0]?.images[0]
      ?.id;
    assert.notEqual(other, ids[0]);
  });

  test('relative addresses are taken from the base, where one is given', () => {
    const [a] = changes(
      parse('Handle,Title,Image Src\na,A,pics/m 1.jpg\n', { baseUrl: 'http://localhost:8000/shop/' }),
    );
    assert.equal(a?.images[0]?.url, 'http://localhost:8000/shop/pics/m%201.jpg');
  });
});

describe('a bad row', () => {
  const table: readonly [string, string, number, string, RegExp][] = [
    ['a relative address', 'Handle,Title,Image Src\nb,B,https://x.example/b.jpg\na,A,m.jpg\n', 3, 'Image Src', /"m\.jpg" is relative.*--base-url/],
    ['a position that is no number', 'Handle,Title,Image Src,Image Position\nb,B,,\n\na,A,https://x.example/m.jpg,first\n', 4, 'Image Position', /is "first"; give a whole number/],
    ['no handle', 'URL handle,Title\nb,B\n,A\n', 3, 'URL handle', /is empty/],
    ['too many cells', 'Handle,Title\nb,B\na,Cup, large\n', 3, '', /1 cells beyond the last heading/],
    ['a later row of the product', 'Handle,Title,Image Src\nb,B,\na,A,https://x.example/1.jpg\na,,2.jpg\n', 4, 'Image Src', /relative/],
  ]; // prettier-ignore
  for (const [name, text, line, field, sentence] of table) {
    test(`${name}: is told with its line and field, and the other products go on`, () => {
      const parsed = parse(text);
      const problems = parsed.flatMap((entry) => (entry.kind === 'bad' ? entry.problems : []));
      assert.deepEqual(problems.map((p) => [p.line, p.field]), [[line, field]]); // prettier-ignore
      assert.match(problems[0]?.sentence ?? '', sentence);
      const good = parsed.flatMap((entry) => (entry.kind === 'change' ? [entry.change.productId] : []));
      assert.deepEqual(good, ['b']);
    });
  }

  test('a quote that stays open leaves the product before it out as well, and says so of both', () => {
    const parsed = parse('Handle,Title\nb,B\nc,C\na,"A\n');
    assert.deepEqual(
      parsed.map((entry) => [entry.kind, entry.line]),
      [
        ['change', 2],
        ['bad', 3],
        ['bad', 4],
      ],
    );
    const problems = parsed.flatMap((entry) => (entry.kind === 'bad' ? entry.problems : []));
    assert.match(problems[0]?.sentence ?? '', /left out, since rows of it may be among those/);
    assert.match(problems[1]?.sentence ?? '', /never closed/);
  });

  test('a file of another kind is told as such', () => {
    for (const text of ['', 'id,name\n1,a\n', '{"productId":"a"}\n']) {
      const [entry] = parse(text);
      assert.equal(entry?.kind, 'bad');
      assert.match(
        entry.kind === 'bad' ? (entry.problems[0]?.sentence ?? '') : '',
        /needs the columns Handle and Title/,
      );
    }
  });
});
