/** Do two systems say the same of the same products? */
import type { Candidate } from '../schemas/generated/types.ts';

export interface Agreement {
  readonly products: number;
  /** Shares of the products 0..1. */
  readonly sameMain: number;
  /** The same pictures are repeats of each other. */
  readonly sameGroups: number;
  /** The same pictures in the same order. */
  readonly sameSequence: number;
  /** Share of the pictures whose file hash is the same: that both looked at the same bytes. */
  readonly sameFiles: number;
}

export function agreementOf(
  ours: ReadonlyMap<string, Candidate>,
  theirs: ReadonlyMap<string, Candidate>,
): Agreement {
  const pairs = [...ours].flatMap(([key, a]): [Candidate, Candidate][] => {
    const b = theirs.get(key);
    return b ? [[a, b]] : [];
  });
  const share = (same: (a: Candidate, b: Candidate) => boolean): number =>
    pairs.filter(([a, b]) => same(a, b)).length / Math.max(1, pairs.length);
  const pictures = pairs.flatMap(([a, b]) =>
    a.images.map(
      (image) => image.sha256 === b.images.find((other) => other.imageId === image.imageId)?.sha256,
    ),
  );
  return {
    products: pairs.length,
    sameMain: share((a, b) => mainOf(a) === mainOf(b)),
    sameGroups: share((a, b) => groupsOf(a) === groupsOf(b)),
    sameSequence: share((a, b) => sequenceOf(a) === sequenceOf(b)),
    sameFiles: pictures.filter(Boolean).length / Math.max(1, pictures.length),
  };
}

const mainOf = ({ images }: Candidate): string | undefined =>
  images.find(({ role }) => role === 'MAIN')?.imageId;

function groupsOf({ images }: Candidate): string {
  const groups = Map.groupBy(images, ({ group, imageId }) => group ?? imageId);
  const members = [...groups.values()].map((group) =>
    group
      .map(({ imageId }) => imageId)
      .sort()
      .join(' '),
  );
  return members.sort().join('|');
}

const sequenceOf = ({ images }: Candidate): string =>
  images
    .filter(({ position }) => position !== null)
    .sort((a, b) => (a.position ?? 0) - (b.position ?? 0))
    .map(({ imageId }) => imageId)
    .join(' ');
