import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { fileOf, type Look, photo } from '../dedup/pictures.fixtures.ts';
import type { Finding, RuleId, Scope, Severity } from '../screening/finding.ts';
import type { Profile } from '../screening/profile.ts';
import { type Choosable, chooseSequence } from './choose.ts';

const PROFILE: Profile = {
  id: 'shop',
  name: 'Shop',
  about: '',
  rules: [
    { rule: 'count-min', severity: 'block', scope: 'sequence', source: '', count: 2 },
    { rule: 'count-max', severity: 'warn', scope: 'sequence', source: '', count: 4 },
    { rule: 'repeat', severity: 'info', scope: 'sequence', source: '' },
  ],
};

const finding = (severity: Severity, scope: Scope, rule: RuleId = 'border'): Finding => ({
  ...{ rule, severity, scope, measured: 1, threshold: 0, unit: '', sentence: '' },
});
const blocked = [finding('block', 'all')];
const notFirst = [finding('block', 'main', 'background-white')];
const warned = [finding('warn', 'all')];

/** `place name`: sourcePosition and id. Each is a photo of its own unless `look` says what of. */
function picture(
  place: number,
  imageId: string,
  more: Partial<Choosable> & { look?: Look; of?: string } = {},
): Choosable {
  const { look = {}, of = imageId, ...fields } = more;
  return {
    imageId,
    alt: '',
    sourcePosition: place,
    facts: fileOf(photo(of), imageId, look),
    findings: [],
    group: null,
    ...fields,
  };
}

/** The sequence, then what was left out and why. */
function chosen(pictures: Choosable[], profile = PROFILE): string {
  const { images } = chooseSequence(pictures, profile);
  const sequence = images.filter((i) => i.position !== null).toSorted((a, b) => a.position! - b.position!);
  assert.ok(sequence.every(({ role, position }) => role === (position === 0 ? 'MAIN' : 'SECONDARY')));
  const out = images.filter((i) => i.role === 'EXCLUDED').map((i) => `${i.imageId} ${i.excludedBecause}`);
  return `${sequence.map((i) => i.imageId).join(' ')} | ${out.join(', ')}`.trim();
}

const scene: Look = {
  change: { background: { ...picture(0, 'x').facts!.background, plain: false, nearWhite: 0 } },
};
const cut: Look = {
  change: {
    foreground: { ...picture(0, 'x').facts!.foreground, touches: { top: 0, right: 0.6, bottom: 0, left: 0 } },
  },
};
const large: Look = { change: { width: 3000, height: 3000 } };

describe('a sequence', () => {
  const cases: [string, Choosable[], string][] = [
    ['follows the seller among equals', [picture(0, 'a'), picture(1, 'b'), picture(2, 'c')], 'a b c |'],
    ['goes by place, not by arrival', [picture(2, 'c'), picture(0, 'a'), picture(1, 'b')], 'a b c |'],
    [
      'puts the white background before the scene',
      [picture(0, 'a', { look: scene }), picture(1, 'b')],
      'b a |',
    ],
    ['puts the whole product before the detail', [picture(0, 'a', { look: cut }), picture(1, 'b')], 'b a |'],
    ['puts "front" before "back"', [picture(0, 'mug-back'), picture(1, 'mug-front')], 'mug-front mug-back |'],
    ['reads alternative texts', [picture(0, 'a', { alt: 'Size chart' }), picture(1, 'b')], 'b a |'],
    ['puts what was warned about behind', [picture(0, 'a', { findings: warned }), picture(1, 'b')], 'b a |'],
    [
      'never begins with a barred picture',
      [picture(0, 'front', { findings: notFirst }), picture(5, 'back')],
      'back front |',
    ],
    [
      'leaves blocked pictures out',
      [picture(0, 'a', { findings: blocked }), picture(1, 'b')],
      'b | a blocked',
    ],
    [
      'leaves out what could not be had',
      [picture(0, 'a', { facts: null }), picture(1, 'b')],
      'b | a unavailable',
    ],
    [
      'needs a main picture',
      [picture(0, 'a', { findings: notFirst }), picture(1, 'b', { findings: blocked })],
      '| a no-main, b blocked',
    ],
    [
      'keeps the clean picture of a group, not the larger one with a border',
      [
        picture(0, 'bordered', { group: 'g', findings: warned, look: large }),
        picture(1, 'clean', { group: 'g' }),
      ],
      'clean | bordered repeat',
    ],
    [
      'keeps the larger of two clean ones',
      [
        picture(0, 'small', { group: 'g' }),
        picture(1, 'large', { group: 'g', look: large }),
        picture(2, 'other'),
      ],
      'large other | small repeat',
    ],
    [
      'keeps the first of two equal ones',
      [picture(1, 'again', { group: 'g' }), picture(0, 'first', { group: 'g' })],
      'first | again repeat',
    ],
    [
      'keeps the clean one when the larger is blocked',
      [
        picture(0, 'blocked', { group: 'g', findings: blocked, look: large }),
        picture(1, 'clean', { group: 'g' }),
      ],
      'clean | blocked blocked',
    ],
    [
      'ends at the limit, after the main picture was found',
      [...[0, 1, 2, 3, 4].map((i) => picture(i, `p${i}`, { look: scene })), picture(5, 'white')],
      'white p0 p1 p2 | p3 over-limit, p4 over-limit',
    ],
    [
      'shows other views before other colours of a view',
      [
        picture(0, 'red', { of: 'front' }),
        picture(1, 'blue', { of: 'front', look: { distance: 4, cb: 180 } }),
        picture(2, 'green', { of: 'front', look: { distance: 4, cb: 60 } }),
        picture(3, 'sole-1'),
        picture(4, 'sole-2'),
      ],
      'red sole-1 sole-2 blue | green over-limit',
    ],
    ['may be empty', [], '|'],
  ];
  for (const [what, pictures, expected] of cases) {
    test(what, () => assert.equal(chosen(pictures), expected));
  }

  test('is the same in whatever order its pictures come', () => {
    const pictures = [
      picture(0, 'a', { group: 'a' }),
      picture(0, 'b', { group: 'a' }),
      picture(1, 'c', { look: scene }),
      picture(1, 'd'),
      picture(2, 'e', { findings: warned }),
      picture(2, 'f', { findings: blocked }),
    ];
    const byId = (order: Choosable[]) =>
      chooseSequence(order, PROFILE).images.toSorted((x, y) => (x.imageId < y.imageId ? -1 : 1));
    fc.assert(
      fc.property(fc.shuffledSubarray(pictures, { minLength: pictures.length }), (shuffled) => {
        assert.deepEqual(byId(shuffled), byId(pictures));
      }),
    );
  });

  test('has a score between 0 and 1 for each picture, 0 for what cannot be published', () => {
    const { images } = chooseSequence(
      [
        picture(0, 'front'),
        picture(1, 'b', { findings: notFirst }),
        picture(2, 'c', { findings: blocked }),
        picture(3, 'd', { facts: null }),
      ],
      PROFILE,
    );
    const scores = images.map(({ score }) => score);
    assert.ok(scores[0]! > 0.9 && scores[0]! <= 1, String(scores));
    assert.ok(scores[1]! > 0 && scores[1]! < 0.25, String(scores));
    assert.deepEqual(scores.slice(2), [0, 0]);
  });

  test('tells of a repeat at the repeat, naming what was kept', () => {
    const { images } = chooseSequence(
      [picture(0, 'a', { group: 'g' }), picture(1, 'b', { group: 'g' })],
      PROFILE,
    );
    assert.deepEqual(
      images.map(({ findings }) => findings.map((f) => [f.rule, f.severity, f.measured])),
      [[], [['repeat', 'info', 'a']]],
    );
  });

  test('says that it is too short, and what was not counted', () => {
    const { findings } = chooseSequence([picture(0, 'a'), picture(1, 'b', { findings: blocked })], PROFILE);
    assert.deepEqual(
      findings.map((f) => [f.rule, f.severity]),
      [['count-min', 'block']],
    );
    assert.match(findings[0]!.sentence, /has 1 picture;.*Not counted: 1 blocked\./);
  });

  test('counts pictures that may not come first: no main picture is not no pictures', () => {
    const barred = ['a', 'b'].map((id, i) => picture(i, id, { findings: notFirst }));
    assert.deepEqual(chooseSequence(barred, PROFILE).findings, []);
  });

  test('says that it was cut, and does not hold it against the product', () => {
    const { findings } = chooseSequence(
      [0, 1, 2, 3, 4].map((i) => picture(i, `p${i}`)),
      PROFILE,
    );
    assert.deepEqual(
      findings.map((f) => [f.rule, f.severity, f.measured]),
      [['count-max', 'info', 5]],
    );
  });
});
