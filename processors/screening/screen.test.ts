import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { PictureFacts } from '../../imaging/facts.ts';
import type { Role, RuleId, Severity } from './finding.ts';
import { GOOD } from './good-picture.ts';
import { loadProfiles } from './load-profiles.ts';
import type { Profile } from './profile.ts';
import { failureFinding, screenPicture, screenSequence } from './screen.ts';

const profiles = await loadProfiles(new URL('../../profiles/', import.meta.url).pathname);

function profile(id: string): Profile {
  const found = profiles.get(id);
  assert.ok(found, id);
  return found;
}

type Case = {
  what: string;
  change: Partial<PictureFacts>;
  by: string;
  as?: Role;
  gives: [rule: RuleId, severity: Severity] | null;
  says?: RegExp;
};

const background = (change: Partial<PictureFacts['background']>) => ({
  background: { ...GOOD.background, ...change },
});
const foreground = (change: Partial<PictureFacts['foreground']>) => ({
  foreground: { ...GOOD.foreground, ...change },
});
const sharpness = (change: Partial<PictureFacts['sharpness']>) => ({
  sharpness: { ...GOOD.sharpness, ...change },
});
const exposure = (change: Partial<PictureFacts['exposure']>) => ({
  exposure: { ...GOOD.exposure, ...change },
});
const touches = (change: Partial<PictureFacts['foreground']['touches']>) =>
  foreground({ touches: { ...GOOD.foreground.touches, ...change } });
const size = (width: number, height: number) => ({ width, height, aspect: width / height });
const framed = (kind: PictureFacts['frame']['kind'], share: number): Partial<PictureFacts> => ({
  frame: { kind, top: share, right: share, bottom: share, left: share, colour: [200, 10, 10] },
});

const CASES: Case[] = [
  {
    what: '499 px',
    change: size(499, 400),
    by: 'house',
    gives: ['size-min', 'block'],
    says: /499 × 400 px.*at least 500 px/,
  },
  { what: '999 px as main', change: size(999, 999), by: 'house', gives: ['size-min', 'warn'] },
  { what: '999 px as secondary', change: size(999, 999), by: 'house', as: 'secondary', gives: null },
  {
    what: '600 × 499 px',
    change: size(600, 499),
    by: 'google',
    gives: ['size-min', 'block'],
    says: /both sides/,
  },
  { what: '1,100 px', change: size(1100, 1100), by: 'google', gives: ['size-min', 'info'] },
  { what: '10,001 px', change: size(10_001, 5000), by: 'amazon', gives: ['size-max', 'block'] },
  {
    what: '65 megapixels',
    change: size(8125, 8000),
    by: 'google',
    gives: ['size-max', 'block'],
    says: /65\.0 million/,
  },
  {
    what: '5.2 MB',
    change: { bytes: 5_200_000 },
    by: 'walmart',
    gives: ['file-size', 'block'],
    says: /5\.2 MB.*5\.0 MB/,
  },
  {
    what: '30 kB',
    change: { ...size(800, 800), bytes: 30_000 },
    by: 'taobao-white',
    gives: ['file-size', 'block'],
    says: /30 kB.*at least 38 kB/,
  },
  {
    what: 'a GIF',
    change: { format: 'gif' },
    by: 'walmart',
    gives: ['format', 'block'],
    says: /JPEG or PNG/,
  },
  { what: 'a WebP', change: { format: 'webp' }, by: 'google', gives: null },
  {
    what: 'an animation',
    change: { frames: 12 },
    by: 'house',
    gives: ['animated', 'warn'],
    says: /12 frames/,
  },
  {
    what: 'transparency',
    change: { hasAlpha: true, transparentShare: 0.4 },
    by: 'amazon',
    gives: ['transparent', 'warn'],
    says: /40 %/,
  },
  {
    what: '4:5',
    change: size(1600, 2000),
    by: 'tiktok-shop',
    gives: ['aspect', 'warn'],
    says: /0\.80.*square/,
  },
  { what: 'a banner', change: size(4000, 1000), by: 'house', gives: ['aspect', 'warn'] },
  {
    what: 'a scene',
    change: background({ plain: false, uniformity: 0.1 }),
    by: 'house',
    gives: ['background-white', 'block'],
    says: /plain background/,
  },
  {
    what: 'a scene as secondary',
    change: background({ plain: false }),
    by: 'house',
    as: 'secondary',
    gives: null,
  },
  {
    what: 'mid grey',
    change: background({ colour: [150, 150, 150], luma: 150, nearWhite: 0 }),
    by: 'house',
    gives: ['background-white', 'block'],
    says: /150 of 255/,
  },
  {
    what: 'pink',
    change: background({ colour: [250, 215, 220], luma: 225, nearWhite: 0 }),
    by: 'house',
    gives: ['background-white', 'block'],
    says: /tinted/,
  },
  {
    what: 'light grey',
    change: background({ colour: [240, 240, 240], luma: 240, nearWhite: 0 }),
    by: 'house',
    gives: ['background-white', 'warn'],
  },
  {
    what: '254,254,253',
    change: background({ colour: [254, 254, 253], luma: 254, exactWhite: 0 }),
    by: 'amazon',
    gives: ['background-white', 'block'],
    says: /exactly white/,
  },
  {
    what: '254,254,253',
    change: background({ colour: [254, 254, 253], luma: 254, exactWhite: 0 }),
    by: 'house',
    gives: null,
  },
  {
    what: '62 % fill',
    change: foreground({ fillAxis: 0.62 }),
    by: 'amazon',
    gives: ['fill', 'block'],
    says: /fills 62 % of the longest side; Amazon asks for at least 70 %: crop closer/,
  },
  {
    what: '80 % fill',
    change: foreground({ fillAxis: 0.8 }),
    by: 'amazon',
    gives: ['fill', 'warn'],
    says: /at least 85 %/,
  },
  {
    what: '62 % fill as secondary',
    change: foreground({ fillAxis: 0.62 }),
    by: 'amazon',
    as: 'secondary',
    gives: null,
  },
  {
    what: 'no product',
    change: foreground({ fillAxis: 0 }),
    by: 'house',
    gives: ['fill', 'block'],
    says: /No product/,
  },
  {
    what: 'cut at two sides',
    change: touches({ bottom: 0.3, right: 0.2 }),
    by: 'house',
    gives: ['truncation', 'block'],
    says: /right and bottom.*30 %/,
  },
  { what: 'a strap at the rim', change: touches({ top: 0.05 }), by: 'house', gives: ['truncation', 'warn'] },
  {
    what: 'a worn shirt in portrait',
    change: { ...size(1274, 1580), ...touches({ bottom: 0.45 }) },
    by: 'house',
    gives: null,
  },
  {
    what: 'a sleeve cut in portrait',
    change: { ...size(1274, 1580), ...touches({ left: 0.2 }) },
    by: 'house',
    gives: ['truncation', 'block'],
  },
  {
    what: 'a cut detail as secondary',
    change: touches({ bottom: 0.9 }),
    by: 'house',
    as: 'secondary',
    gives: null,
  },
  {
    what: 'a frame',
    change: framed('frame', 0.04),
    by: 'ebay',
    as: 'secondary',
    gives: ['border', 'block'],
    says: /4 %/,
  },
  {
    what: 'bars',
    change: framed('letterbox', 0.1),
    by: 'google',
    gives: ['letterbox', 'block'],
    says: /above and below/,
  },
  {
    what: 'bars at the sides',
    change: framed('pillarbox', 0.1),
    by: 'google',
    gives: ['letterbox', 'block'],
    says: /left and right of/,
  },
  {
    what: 'soft',
    change: sharpness({ edgeWidth: 4 }),
    by: 'house',
    gives: ['sharpness', 'warn'],
    says: /3\.75 px wide/,
  },
  { what: 'blurred', change: sharpness({ edgeWidth: 8 }), by: 'house', gives: ['sharpness', 'block'] },
  {
    what: 'soft, but shown at less than half',
    change: { ...size(4000, 4000), ...sharpness({ edgeWidth: 6 }) },
    by: 'house',
    gives: null,
  },
  {
    what: 'no edge to judge',
    change: sharpness({ edgeWidth: null, effectiveResolution: null }),
    by: 'house',
    gives: null,
  },
  {
    what: 'enlarged three times',
    change: sharpness({ effectiveResolution: 0.33 }),
    by: 'house',
    gives: ['upscaling', 'warn'],
    says: /1600 px but only the detail of about 528 px/,
  },
  {
    what: 'a large soft original',
    change: { ...size(4000, 4000), ...sharpness({ effectiveResolution: 0.33 }) },
    by: 'house',
    gives: null,
  },
  {
    what: 'JPEG quality 30',
    change: { jpegQuality: 30 },
    by: 'house',
    gives: ['compression', 'warn'],
    says: /quality 30/,
  },
  {
    what: 'burnt out',
    change: exposure({ clippedHigh: 0.7 }),
    by: 'house',
    gives: ['exposure', 'warn'],
    says: /70 %.*burnt out/,
  },
  {
    what: 'too dark',
    change: exposure({ clippedLow: 0.7 }),
    by: 'house',
    gives: ['exposure', 'warn'],
    says: /black/,
  },
  {
    what: 'flat',
    change: exposure({ contrast: 12 }),
    by: 'house',
    gives: ['exposure', 'warn'],
    says: /12 of 255/,
  },
];

describe('a good picture', () => {
  for (const [id, each] of profiles) {
    if (id === 'taobao-white') continue;
    test(`breaks no rule of ${id}`, () => {
      const grave = screenPicture(GOOD, 'main', each).filter(({ severity }) => severity !== 'info');
      assert.deepEqual(grave, []);
    });
  }
});

describe('screening', () => {
  for (const { what, change, by, as = 'main', gives, says } of CASES) {
    test(`${what}, ${as}, by ${by}: ${gives === null ? 'nothing' : gives.join(' ')}`, () => {
      const findings = screenPicture({ ...GOOD, ...change }, as, profile(by));
      if (gives === null) {
        assert.deepEqual(findings, []);
        return;
      }
      const [rule, severity] = gives;
      const finding = findings.find((each) => each.rule === rule);
      assert.equal(finding?.severity, severity);
      assert.match(finding.sentence, says ?? /; .+: .+\.$/);
    });
  }

  test('each rule speaks once, with its gravest severity', () => {
    const findings = screenPicture({ ...GOOD, ...size(300, 300) }, 'main', profile('amazon'));
    assert.deepEqual(
      findings.filter(({ rule }) => rule === 'size-min').map(({ severity }) => severity),
      ['block'],
    );
  });
});

describe('the sequence', () => {
  const cases: [count: number, by: string, gives: string[]][] = [
    [0, 'house', ['count-min block']],
    [1, 'house', []],
    [4, 'jd', ['count-min warn']],
    [5, 'jd', []],
    [10, 'amazon', ['count-max warn']],
  ];
  for (const [count, by, gives] of cases) {
    test(`${count} pictures by ${by}`, () => {
      const found = screenSequence(count, profile(by)).map(({ rule, severity }) => `${rule} ${severity}`);
      assert.deepEqual(found, gives);
    });
  }
});

test('a picture that cannot be read blocks and says why', () => {
  const finding = failureFinding(
    'unreadable',
    { code: 'truncated', message: 'The file stops early.' },
    profile('house'),
  );
  assert.deepEqual(
    [finding.severity, finding.measured, finding.sentence],
    ['block', 'truncated', 'The file stops early.'],
  );
});

test('a picture that shows nothing blocks wherever it stands, a pale thing on white does not', () => {
  const flat = { ...GOOD, pdq: { ...GOOD.pdq, quality: 0 } };
  const blankOf = (facts: PictureFacts) =>
    screenPicture(facts, 'secondary', profile('house')).filter(({ rule }) => rule === 'blank');
  assert.deepEqual(
    blankOf(flat).map(({ severity }) => severity),
    ['block'],
  );
  assert.match(blankOf({ ...flat, transparentShare: 1 })[0]?.sentence ?? '', /transparent all over/);
  assert.deepEqual(blankOf({ ...GOOD, pdq: { ...GOOD.pdq, quality: 3 } }), []);
});
