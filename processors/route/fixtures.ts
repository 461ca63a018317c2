/** Candidates, for the tests of what judges them. */
import type { Candidate, CandidateImage } from '../../schemas/generated/types.ts';

/** A picture of the proposed sequence, its second. */
export const imageOf = (imageId: string, over: Partial<CandidateImage> = {}): CandidateImage => ({
  imageId,
  url: `https://shop.example/${imageId}.jpg`,
  sha256: `hash-${imageId}`,
  canonicalSha256: `pixels-${imageId}`,
  sourcePosition: 0,
  role: 'SECONDARY',
  position: 1,
  excludedBecause: null,
  group: null,
  width: 1200,
  height: 1200,
  format: 'jpeg',
  bytes: 1,
  score: 0.5,
  variantIds: [],
  findings: [],
  ...over,
});

export const mainImage = (over: Partial<CandidateImage> = {}): CandidateImage =>
  imageOf('front', { role: 'MAIN', position: 0, ...over });

/** Of two pictures, front and back. */
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
  images: [mainImage(), imageOf('back', { sourcePosition: 1 })],
  findings: [],
  failure: null,
  versions: {},
  ...over,
});
