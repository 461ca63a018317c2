import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Candidate } from '../../schemas/generated/types.ts';
import { fileOf, photo } from '../dedup/pictures.fixtures.ts';
import type { Finding } from '../screening/finding.ts';
import { loadProfiles } from '../screening/load-profiles.ts';
import type { Screened, ScreenedPicture } from '../screening/screened.ts';
import { primary } from './stage.ts';

const profiles = await loadProfiles(fileURLToPath(new URL('../../profiles', import.meta.url)));
const house = profiles.get('house')!;
const bottle = photo('bottle');

const tinted: Finding = {
  rule: 'background-white',
  severity: 'block',
  scope: 'main',
  measured: 184,
  threshold: 200,
  unit: 'levels of 255',
  sentence: 'It is tinted.',
};

function picture(imageId: string, over: Partial<ScreenedPicture>): ScreenedPicture {
  return {
    imageId,
    url: `https://seller.example/${imageId}.jpg`,
    alt: '',
    sourcePosition: 0,
    variantIds: [],
    state: { kind: 'facts', facts: fileOf(bottle, imageId) },
    group: null,
    matches: [],
    findings: [],
    ...over,
  };
}

async function candidateOf(pictures: readonly ScreenedPicture[]): Promise<Candidate> {
  const screened = { change: { attributes: {} }, pictures, perProfile: [{ profile: house, pictures }] };
  const outcome = await primary.create({})(screened as unknown as Screened, { key: 'tests/bottle' } as never);
  assert.equal(outcome.kind, 'done');
  return (outcome as unknown as { emit: readonly { value: Candidate }[] }).emit[0]!.value;
}

const rulesOf = ({ images }: Candidate, imageId: string) =>
  images.find((image) => image.imageId === imageId)?.findings.map(({ rule }) => rule);

test('a picture is told by its file and by its pixels, one that could not be had by neither', async () => {
  const facts = fileOf(bottle, 'front');
  const { images } = await candidateOf([
    picture('front', { state: { kind: 'facts', facts } }),
    picture('gone', { state: { kind: 'unavailable' } as never, sourcePosition: 1 }),
  ]);
  assert.deepEqual(
    images.map(({ sha256, canonicalSha256 }) => [sha256, canonicalSha256]),
    [
      [facts.sha256, facts.canonicalSha256],
      [null, null],
    ],
  );
});

describe('what a main picture is asked', () => {
  test('is not held against a repeat that was left out, nor against a further picture', async () => {
    const candidate = await candidateOf([
      picture('front', {}),
      picture('scene', { group: 'scene', findings: [tinted], sourcePosition: 1 }),
      picture('copy', { group: 'scene', findings: [tinted], sourcePosition: 2 }),
    ]);
    assert.deepEqual(
      candidate.images.map(({ role }) => role),
      ['MAIN', 'SECONDARY', 'EXCLUDED'],
    );
    assert.deepEqual(rulesOf(candidate, 'scene'), []);
    assert.deepEqual(rulesOf(candidate, 'copy'), ['repeat']);
  });

  test('is told of each picture where none may come first', async () => {
    const candidate = await candidateOf([picture('front', { findings: [tinted] })]);
    assert.deepEqual(rulesOf(candidate, 'front'), ['background-white']);
  });
});
