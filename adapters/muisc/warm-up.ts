/** What each worker computes before it serves: each graph once, since the first run of a graph allocates. */
import { wholeSize } from './manifest.ts';
import type { Manifest } from './manifest.ts';
import type { PieceRequest, SequenceInput } from './packing.ts';
import { THUMB } from './thumbnail.ts';
import { MASK, SAY, SEP } from './tokenizer.ts';

/**
 * Runs of so many black pictures, then a sequence of two, which are the least that make a pair, and the last word of a sentence.
 * What comes out of it means nothing: the golden sequences say whether a model computes what it should.
 */
export function warmUp(manifest: Manifest, counts: readonly number[]): PieceRequest[][] {
  const { side } = manifest.preprocessing;
  const prepared = { pixels: new Uint8Array(side ** 2 * 3), thumb: new Uint8Array(THUMB ** 2 * 3) };
  const sequence = blackSequence(manifest);
  const start = { lead: [SAY], pairs: new Float32Array(manifest.pairs) };
  return [
    ...counts.map((count) => Array.from({ length: count }, () => ({ kind: 'encode', prepared }) as const)),
    [{ kind: 'judge', sequence }],
    [{ kind: 'speak', sequence, start }],
  ];
}

/** Its text leaves room for [SAY] and one word: a longer sentence runs the same graph again. */
function blackSequence(manifest: Manifest): SequenceInput {
  const { codes, coarse, width, cells, findings } = manifest;
  const features = {
    cells: new Float32Array(coarse ** 2 * width),
    whole: new Float32Array(wholeSize(manifest)),
    votes: new Float32Array(codes.length),
    maps: new Float32Array(cells ** 2 * codes.length),
    thumb: new Uint8Array(THUMB ** 2 * 3),
  };
  const twice = <Item>(item: Item): Item[] => [item, item];
  return {
    text: [...Array.from({ length: manifest.text.length - 3 }, () => SEP), MASK],
    pictures: twice(features),
    findings: twice(findings.map(() => 0)),
  };
}
