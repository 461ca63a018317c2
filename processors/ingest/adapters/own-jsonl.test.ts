import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseOwnLine } from './own-jsonl.ts';
import type { Parsed } from './parsed.ts';

const parse = (value: object | string, baseUrl?: string): Parsed =>
  parseOwnLine(typeof value === 'string' ? value : JSON.stringify(value), 3, { tenant: 'demo', baseUrl });
const least = { productId: 'mug', version: 1, occurredAt: '2026-01-31T12:00:00+01:00' };

describe('a line of the own format', () => {
  test('needs product, version and time; the rest has defaults', () => {
    assert.deepEqual(parse(least), {
      kind: 'change',
      line: 3,
      warnings: [],
      change: {
        tenant: 'demo', productId: 'mug', version: 1, occurredAt: Date.UTC(2026, 0, 31, 11), deleted: false, title: '', description: '',
        category: '', attributes: {}, variants: [], profiles: [], images: [], source: 'own',
      },
    }); // prettier-ignore
  });

  test('is taken as it is where it is complete', () => {
    const change = {
      tenant: 'shop', productId: 'mug', version: 2, occurredAt: 5, deleted: true, title: 'Mug', description: 'd', category: 'a/b',
      attributes: { colour: 'red' }, variants: [{ id: 'v', sku: 's', options: { size: 'L' } }], profiles: ['house'],
      images: [{ id: 'i', url: 'https://a.example/x.jpg', position: 4, alt: 'x', variantIds: ['v'] }], source: 'erp',
    }; // prettier-ignore
    const parsed = parse(change);
    assert.deepEqual(parsed.kind === 'change' && parsed.change, change);
  });

  test('pictures get their position and id where they have none, and attributes are written out', () => {
    const parsed = parse({ ...least, attributes: { width: 12, dishwasher: true }, images: [{ url: 'https://a.example/x.jpg' }, { url: 'y.jpg' }] }, 'http://h/f/'); // prettier-ignore
    assert.ok(parsed.kind === 'change');
    assert.deepEqual(parsed.change.images.map(({ url, position }) => [url, position]), [['https://a.example/x.jpg', 0], ['http://h/f/y.jpg', 1]]); // prettier-ignore
    assert.match(parsed.change.images[0]?.id ?? '', /^x-[0-9a-f]{8}$/);
    assert.deepEqual(parsed.change.attributes, { width: '12', dishwasher: 'true' });
  });

  test('with unknown fields is taken, with a warning for each', () => {
    const parsed = parse({
      ...least,
      titel: 'Mug',
      images: [{ id: 'a', url: 'https://a.example/x.jpg', href: 1 }],
    });
    assert.ok(parsed.kind === 'change');
    assert.deepEqual(parsed.warnings.map(({ field }) => field), ['images[0].href', 'titel']); // prettier-ignore
  });

  test('with an address of another scheme is passed on with a warning: the pipeline has an outcome for it', () => {
    const parsed = parse({ ...least, images: [{ url: 'file:///etc/passwd' }] });
    assert.ok(parsed.kind === 'change');
    assert.match(parsed.warnings[0]?.sentence ?? '', /only http and https/);
  });
});

describe('a bad line', () => {
  const table: readonly [object | string, string, RegExp][] = [
    ['{"productId":', '', /is not JSON/],
    ['[1]', '', /is not a JSON object/],
    [{ ...least, productId: undefined }, 'productId', /is missing/],
    [{ ...least, productId: 7 }, 'productId', /is 7; give a text/],
    [{ ...least, version: '1' }, 'version', /is "1"; give a whole number/],
    [{ ...least, version: 1.5 }, 'version', /is 1\.5/],
    [{ ...least, occurredAt: 'yesterday' }, 'occurredAt', /2026-01-31T12:00:00Z/],
    [{ ...least, occurredAt: '2026-01-31T12:00:00' }, 'occurredAt', /give a time such as/],
    [{ ...least, deleted: 'no' }, 'deleted', /true or false/],
    [{ ...least, profiles: 'house' }, 'profiles', /a list of texts/],
    [{ ...least, attributes: { a: {} } }, 'attributes', /an object of texts/],
    [{ ...least, images: ['https://a.example/x.jpg'] }, 'images', /a list of objects/],
    [{ ...least, images: [{ id: 'a' }] }, 'images[0].url', /is missing/],
    [{ ...least, images: [{ id: 'a', url: 'x.jpg' }] }, 'images[0].url', /relative.*--base-url/],
    [{ ...least, variants: [{ sku: 's' }] }, 'variants[0].id', /is missing/],
  ];
  for (const [value, field, sentence] of table) {
    test(`${JSON.stringify(value)} names ${field || 'the line'}`, () => {
      const parsed = parse(value);
      assert.ok(parsed.kind === 'bad');
      assert.deepEqual(parsed.problems.map((p) => [p.line, p.field]), [[3, field]]); // prettier-ignore
      assert.match(parsed.problems[0]?.sentence ?? '', sentence);
    });
  }

  test('tells all of its problems', () => {
    const parsed = parse({ version: 'x', images: [{}] });
    assert.ok(parsed.kind === 'bad');
    assert.deepEqual(parsed.problems.map(({ field }) => field), ['productId', 'version', 'occurredAt', 'images[0].url']); // prettier-ignore
  });
});
