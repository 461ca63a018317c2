/** A candidate of two pictures, for the tests of this folder. */
import type { Candidate, CandidateImage } from '../../schemas/generated/types.ts';

const image = (imageId: string, position: number): CandidateImage => ({
  imageId,
  url: `https://shop.example/${imageId}.jpg`,
  sha256: `hash-${imageId}`,
  sourcePosition: position,
  role: position === 0 ? 'MAIN' : 'SECONDARY',
  position,
  excludedBecause: null,
  group: null,
  width: 1200,
  height: 1200,
  format: 'jpeg',
  bytes: 1,
  score: 0.5,
  variantIds: [],
  findings: [],
});

export const candidateOf = (over: Partial<Candidate> = {}): Candidate => ({
  tenant: 'acme',
  productId: 'mug',
  profile: 'house',
  version: 1,
  eventId: 'inc/0/7',
  contentHash: 'c',
  occurredAt: 1,
  acceptedAt: 2,
  title: 'Mug',
  category: 'kitchen/mugs',
  attributes: {},
  pass: 0,
  cause: '',
  because: '',
  sourceOffset: -1,
  images: [image('front', 0), image('back', 1)],
  findings: [],
  failure: null,
  versions: {},
  ...over,
});
