import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { stageContext } from '../../engine/testing/stage-context.ts';
import type { Candidate, CandidateImage, Finding } from '../../schemas/generated/types.ts';
import type { Opinion } from '../muisc/opinion.ts';
import { failedVerdict } from './failed.ts';
import { composeFeedback } from './feedback.ts';
import { candidateOf, imageOf, mainImage } from './fixtures.ts';
import { routeCandidate } from './route.ts';

const finding = (over: Partial<Finding>): Finding => ({
  rule: 'sharpness',
  severity: 'WARN',
  scope: 'ALL',
  imageId: null,
  measured: '3',
  threshold: '10',
  unit: '',
  sentence: 'The picture is blurred.',
  ...over,
});
const candidate = (images: CandidateImage[], over: Partial<Candidate> = {}): Candidate =>
  candidateOf({ profile: 'amazon', images, versions: { rules: '1' }, ...over });
const excluded = { role: 'EXCLUDED', position: null } as const;
const block = finding({ rule: 'border', severity: 'BLOCK', sentence: 'It has a border.' });

const table: [string, Candidate, string, string[]][] = [
  ['nothing found is qualified', candidate([mainImage(), imageOf('back')]), 'QUALIFIED', []],
  [
    'a warning of the main picture is unsure',
    candidate([mainImage({ findings: [finding({})] })]),
    'UNSURE',
    ['sharpness'],
  ],
  [
    'a warning of the sequence is unsure',
    candidate([mainImage()], { findings: [finding({ rule: 'count-min', scope: 'SEQUENCE' })] }),
    'UNSURE',
    ['count-min'],
  ],
  [
    'a block of the main picture is blocked',
    candidate([mainImage({ findings: [block] })]),
    'BLOCKED',
    ['border'],
  ],
  [
    'a rule for main pictures is not held against a secondary one',
    candidate([mainImage(), imageOf('back', { findings: [finding({ ...block, scope: 'MAIN' })] })]),
    'QUALIFIED',
    [],
  ],
  [
    'a blocked picture that was left out does not block the rest',
    candidate([mainImage(), imageOf('back', { ...excluded, excludedBecause: 'blocked', findings: [block] })]),
    'QUALIFIED',
    [],
  ],
  [
    'information is no reason',
    candidate([mainImage({ findings: [finding({ severity: 'INFO' })] })]),
    'QUALIFIED',
    [],
  ],
  [
    'without a compliant main picture it is blocked, with what stands in the way',
    candidate([imageOf('front', { ...excluded, excludedBecause: 'blocked', findings: [block] })]),
    'BLOCKED',
    ['no-compliant-main', 'border'],
  ],
  [
    'pictures that could not be had are named',
    candidate([imageOf('front', { ...excluded, sha256: null, excludedBecause: 'unavailable' })]),
    'BLOCKED',
    ['no-compliant-main', 'unavailable'],
  ],
  ['no pictures at all is blocked', candidate([]), 'BLOCKED', ['no-compliant-main']],
  [
    'what could not be processed has failed',
    candidate([], { failure: { code: 'unavailable', sentence: 'No host answered.', imageId: null } }),
    'FAILED',
    ['unavailable'],
  ],
];

describe('routeCandidate', () => {
  for (const [sentence, input, kind, codes] of table) {
    test(sentence, () => {
      const verdict = routeCandidate(input);
      assert.equal(verdict.verdict, kind);
      assert.deepEqual(
        verdict.reasons.map((reason) => reason.code),
        codes,
      );
    });
  }

  test('the sequence is that of PRIMARY, in its order, numbered from 0', () => {
    const { sequence } = routeCandidate(
      candidate([imageOf('side', { position: 2 }), imageOf('back'), mainImage()]),
    );
    assert.deepEqual(
      sequence.map(({ imageId, role, position }) => [imageId, role, position]),
      [
        ['front', 'MAIN', 0],
        ['back', 'SECONDARY', 1],
        ['side', 'SECONDARY', 2],
      ],
    );
  });

  test('a refused candidate has no sequence, and keeps its findings with the pictures named', () => {
    const verdict = routeCandidate(candidate([mainImage({ findings: [block] })]));
    assert.deepEqual(verdict.sequence, []);
    assert.equal(verdict.findings[0]?.imageId, 'front');
  });

  test('a rule without a sentence still gives the value and the threshold', () => {
    const verdict = routeCandidate(
      candidate([mainImage({ findings: [finding({ sentence: '', unit: 'px' })] })]),
    );
    assert.equal(verdict.reasons[0]?.sentence, 'The rule "sharpness" is not met: 3 px, asked for 10 px.');
  });
});

const said = (verdict: Opinion['verdict'], ...codes: string[]): Opinion => ({
  verdict,
  reasons: codes.map((code) => ({ code, sentence: `It has ${code}.`, imageId: 'front' })),
  classification: {
    model: '0123456789ab',
    qualified: 0.5,
    risk: 0.25,
    pictures: 1,
    categories: [],
    feedback: null,
  },
});
const warned = candidate([mainImage({ findings: [finding({})] })]);
const fine = candidate([mainImage()]);

const together: [string, Candidate, Opinion, string, string[]][] = [
  ['both see nothing', fine, said('QUALIFIED'), 'QUALIFIED', []],
  ['the classifier alone doubts', fine, said('UNSURE', 'badge'), 'UNSURE', ['badge']],
  ['the classifier alone is sure', fine, said('BLOCKED', 'badge'), 'BLOCKED', ['badge']],
  ['the findings alone warn', warned, said('QUALIFIED'), 'UNSURE', ['sharpness']],
  ['both doubt', warned, said('UNSURE', 'badge'), 'UNSURE', ['sharpness', 'badge']],
  ['both say the same of one picture', warned, said('UNSURE', 'sharpness'), 'UNSURE', ['sharpness']],
  ['the worse of both decides', warned, said('BLOCKED', 'badge'), 'BLOCKED', ['badge']],
  [
    'what the findings refuse is refused by them',
    candidate([mainImage({ findings: [block] })]),
    said('UNSURE', 'badge'),
    'BLOCKED',
    ['border'],
  ],
];

describe('routeCandidate with a classifier', () => {
  for (const [sentence, input, opinion, kind, codes] of together) {
    test(sentence, () => {
      const { verdict, reasons, sequence } = routeCandidate(input, opinion);
      assert.equal(verdict, kind);
      assert.deepEqual(
        reasons.map(({ code }) => code),
        codes,
      );
      assert.equal(sequence.length, kind === 'BLOCKED' ? 0 : 1);
    });
  }

  test('says how likely a reviewer is to accept it, by which model', () => {
    const { acceptProbability, versions } = routeCandidate(fine, said('UNSURE', 'badge'));
    assert.equal(acceptProbability, 0.75);
    assert.deepEqual(versions, { rules: '1', route: '1', muisc: '0123456789ab' });
  });
});

describe('composeFeedback', () => {
  test('names the picture that was left out', () => {
    const back = imageOf('back', { ...excluded, excludedBecause: 'blocked', findings: [block] });
    assert.equal(
      composeFeedback(routeCandidate(candidate([mainImage(), back]))),
      'Picture back was left out: It has a border.',
    );
  });
  test('says nothing about a repeat', () => {
    const repeat = finding({ rule: 'repeat', severity: 'BLOCK', sentence: 'The same picture again.' });
    const copy = imageOf('copy', { ...excluded, excludedBecause: 'repeat', findings: [repeat] });
    assert.equal(composeFeedback(routeCandidate(candidate([mainImage(), copy]))), '');
  });
  test('blames no rule of main pictures for a repeat that was left out', () => {
    const tinted = finding({
      rule: 'background-white',
      severity: 'BLOCK',
      scope: 'MAIN',
      sentence: 'It is tinted.',
    });
    const copy = imageOf('copy', { ...excluded, excludedBecause: 'repeat', findings: [tinted] });
    assert.equal(composeFeedback(routeCandidate(candidate([mainImage(), copy]))), '');
  });
  test('says each sentence once, and counts what is too much to read', () => {
    const many = Array.from({ length: 15 }, (_, n) => ({
      code: 'x',
      sentence: `Fault ${n}.`,
      imageId: null,
    }));
    const feedback = composeFeedback({ reasons: [...many, ...many], findings: [], sequence: [] });
    assert.match(feedback, /^Fault 0\. .*Fault 11\. And 3 more\.$/);
  });
});

test('a candidate whose verdict cannot be written goes on as failed, without what makes it large', () => {
  const value = candidate([mainImage(), imageOf('back')], { attributes: { size: 'x'.repeat(9_000) } });
  const failure = { code: 'output-too-large', stage: 'encode', message: 'a record of 1000001 bytes' };
  const context = stageContext<unknown>({
    key: 'acme/mug',
    now: 1,
    timestamp: 1,
    source: { topic: 'candidates', partition: 0, offset: 1 },
    incarnation: 'inc',
  });
  const [emission] = failedVerdict(value, failure, context).emit;
  assert.deepEqual([emission?.topic, emission?.key], ['verdicts', 'acme/mug']);
  const { verdict, reasons, sequence, sourceImages, attributes, eventId } = emission?.value ?? {};
  assert.deepEqual([verdict, reasons?.[0]?.code, eventId], ['FAILED', 'output-too-large', 'inc/0/7']);
  assert.deepEqual([sequence, sourceImages, attributes], [[], [], {}]);
  assert.deepEqual(failedVerdict(undefined, failure, context).emit, []);
});
