import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { ProductSnapshot } from '../../schemas/generated/types.ts';
import { meantStandings, parseFilter } from './filter.ts';
import type { Standing } from './standings.ts';

const snapshot: ProductSnapshot = {
  eventId: 'log/0/1',
  pass: 0,
  judgedAt: Date.UTC(2026, 2, 1),
  versions: { analyser: '5', rules: '1' },
  change: {
    tenant: 'acme',
    productId: 'mug',
    version: 1,
    occurredAt: 0,
    deleted: false,
    title: '',
    description: '',
    category: '',
    attributes: {},
    variants: [],
    profiles: [],
    images: [],
    source: 'own',
  },
};
const standings: Standing[] = [
  { profile: 'amazon', status: 'refused', reasons: ['border', 'blur'] },
  { profile: 'ebay', status: 'published', reasons: [] },
];
const isMeant = (...terms: string[]): boolean =>
  meantStandings(parseFilter(terms), 'acme/mug', snapshot, standings) !== undefined;

const table: readonly [string, boolean][] = [
  ['all', true],
  ['tenant=acme', true],
  ['tenant=other', false],
  ['tenant=other tenant=acme', true],
  ['product=acme/mug', true],
  ['product=acme/cup', false],
  ['status=refused', true],
  ['status=in-review', false],
  ['status=in-review status=published', true],
  ['reason=blur', true],
  ['reason=size-min', false],
  ['profile=ebay', true],
  ['profile=amazon status=refused reason=border', true],
  ['profile=ebay status=refused', false],
  ['analyser-below=5', false],
  ['analyser-below=6', true],
  ['route-below=1', true],
  ['rules-below=2 analyser-below=5', false],
  ['judged-before=2026-03-02', true],
  ['judged-before=2026-03-01', false],
  ['tenant=acme status=published judged-before=2026-02-01', false],
];

describe('a product that is refused on one marketplace and published on another', () => {
  for (const [terms, expected] of table)
    test(`${expected ? 'is' : 'is not'} meant by ${terms}`, () => assert.equal(isMeant(terms), expected));
});

test('keys come from a file, a line each', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'agpis-filter-'));
  const file = join(folder, 'keys');
  await writeFile(file, 'acme/cup\n\n  acme/mug\n');
  assert.ok(isMeant(`keys=${file}`));
  await writeFile(file, 'mug\n');
  assert.throws(() => parseFilter([`keys=${file}`]), /"mug" names no product/);
  await rm(folder, { recursive: true });
  assert.throws(() => parseFilter([`keys=${file}`]), /cannot be read/);
});

for (const terms of [
  '',
  'refused',
  'status',
  'status=',
  'status=bad',
  'all=1',
  'colour=red',
  'rules-below=x',
  'judged-before=soon',
]) {
  test(`"${terms}" is refused with a sentence`, () =>
    assert.throws(() => parseFilter([terms]), { code: 'BAD_FILTER' }));
}
