import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { loadProfiles } from './load-profiles.ts';
import { ProfileError, validateProfile } from './validate-profile.ts';

const RULE = { rule: 'size-min', severity: 'block', scope: 'all', source: 'a page, 2026', longest: 500 };
const PROFILE = { id: 'shop', name: 'Shop', about: 'A shop.', rules: [RULE] };
const withRule = (change: object) => ({ ...PROFILE, rules: [{ ...RULE, ...change }] });

describe('a profile file', () => {
  test('that is sound is returned as it is', () => {
    assert.equal(validateProfile(PROFILE, 'profiles/shop.json'), PROFILE);
    const classifier = { source: 'a page', blocks: ['badge'], onMainOnly: ['badge'], publishBelow: 0.1 };
    validateProfile({ ...PROFILE, classifier }, 'profiles/shop.json');
  });

  const broken: [what: string, value: unknown, message: RegExp][] = [
    ['is no object', [], /must be a JSON object, got \[\]/],
    [
      'has another id than its file',
      { ...PROFILE, id: 'other' },
      /id must be "shop" like the file, got "other"/,
    ],
    ['has no rules', { ...PROFILE, rules: [] }, /rules must be a list/],
    ['has an unknown key', { ...PROFILE, rule: 1 }, /rule is not known/],
    [
      'names an unknown rule',
      withRule({ rule: 'size' }),
      /rules\[0\]\.rule must be one of unavailable.*got "size"/,
    ],
    [
      'gives a number as text',
      withRule({ longest: '500' }),
      /rules\[0\] \(size-min\)\.longest must be a number.*\(px\), got "500"/,
    ],
    [
      'misspells a threshold',
      withRule({ longst: 500 }),
      /longst is not known; known are rule, .*longest, shortest/,
    ],
    [
      'gives no threshold',
      { ...PROFILE, rules: [{ ...RULE, longest: undefined }] },
      /must give at least one of longest, shortest/,
    ],
    [
      'has a severity of its own',
      withRule({ severity: 'error' }),
      /severity must be one of block, warn, info; got "error"/,
    ],
    ['has no source', withRule({ source: ' ' }), /source must be a text/],
    [
      'asks a count of a picture',
      withRule({ rule: 'count-min', longest: undefined, count: 3 }),
      /scope must be one of sequence/,
    ],
    [
      'gives a share in per cent',
      withRule({ rule: 'fill', longest: undefined, min: 85 }),
      /min must be a number from 0 to 1 \(share 0\.\.1\), got 85/,
    ],
    [
      'refuses a category that there is not',
      { ...PROFILE, classifier: { source: 'a page', blocks: ['watermark', 'size-min'] } },
      /classifier\.blocks names "size-min"; known are background-busy, /,
    ],
    [
      'refuses nothing that is named',
      { ...PROFILE, classifier: { source: 'a page' } },
      /classifier\.blocks must be a list of codes, got nothing/,
    ],
    [
      'holds against the main picture what it does not refuse',
      { ...PROFILE, classifier: { source: 'a page', blocks: ['badge'], onMainOnly: ['watermark'] } },
      /classifier\.onMainOnly names "watermark"; known are badge/,
    ],
    [
      'publishes what it refuses',
      { ...PROFILE, classifier: { source: 'a page', blocks: 'all', publishBelow: 0.9, refuseAbove: 0.5 } },
      /classifier\.publishBelow must not be above refuseAbove, got 0\.9 and 0\.5/,
    ],
    [
      'accepts an unknown format',
      withRule({ rule: 'format', longest: undefined, accept: ['tiff'] }),
      /accept must be a list of jpeg, png/,
    ],
  ];
  for (const [what, value, message] of broken) {
    test(`that ${what} is refused with the place and the value`, () => {
      assert.throws(
        () => validateProfile(JSON.parse(JSON.stringify(value)), 'profiles/shop.json'),
        (error: unknown) => error instanceof ProfileError && message.test(error.message),
      );
    });
  }

  test('all problems are told at once', () => {
    assert.throws(
      () => validateProfile({ ...withRule({ severity: 'x', source: '' }), name: '' }, 'shop.json'),
      /name[^]*severity[^]*source/,
    );
  });
});

test('a folder gives its profiles by id, and names a file that is not JSON', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'profiles-'));
  t.after(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'shop.json'), JSON.stringify(PROFILE));
  assert.deepEqual([...(await loadProfiles(folder)).keys()], ['shop']);
  await writeFile(join(folder, 'torn.json'), '{');
  await assert.rejects(loadProfiles(folder), /torn\.json is no valid profile:\n {2}- is not JSON/);
});

test('the shipped profiles are valid, and each rule has a source', async () => {
  const profiles = await loadProfiles(join(import.meta.dirname, '../../profiles'));
  assert.deepEqual(
    [...profiles.keys()],
    ['amazon', 'ebay', 'google', 'house', 'jd', 'lazada', 'taobao-white', 'tiktok-shop', 'walmart'],
  );
});
