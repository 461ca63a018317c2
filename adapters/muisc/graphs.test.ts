import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { graphs } from './graphs.ts';
import type { Feeds, Graph, Graphs, Tensor } from './graphs.ts';
import { wholeSize } from './manifest.ts';
import type { Manifest } from './manifest.ts';
import type { Judged, SequenceBatch } from './messages.ts';
import { THUMB } from './thumbnail.ts';
import { END, MASK, SPECIAL } from './tokenizer.ts';

const [WORD, OTHER] = [SPECIAL.length, SPECIAL.length + 1];
const VOCABULARY = OTHER + 1;
const PAIR = 3;
const THUMB_BYTES = THUMB * THUMB * 3;

/** Sequences of equally many pictures, each a level all over. */
function batchOf(...sequences: readonly (readonly number[])[]): SequenceBatch {
  const all = sequences.flat();
  return {
    count: sequences.length,
    pictures: all.length / sequences.length,
    cells: new Float32Array(all.length * 2),
    whole: new Float32Array(all.length * 5),
    votes: new Float32Array(all.length),
    findings: new Float32Array(0),
    text: new BigInt64Array(sequences.length).fill(BigInt(MASK)),
    length: 1,
    maskAt: new BigInt64Array(sequences.length),
  };
}

/** Thumbnails of those pictures. */
function thumbsOf(...sequences: readonly (readonly number[])[]): Uint8Array {
  const all = sequences.flat();
  return Uint8Array.from({ length: all.length * THUMB_BYTES }, (_, at) => all[Math.floor(at / THUMB_BYTES)]!);
}

/** What was asked of graphs that say the levels of each pair, and those words. */
function opened(said = PAIR, buckets: readonly number[] = [], words: readonly number[] = [WORD, OTHER]) {
  const asked: Record<'picture' | 'pairs' | 'sequence', Feeds[]> = { picture: [], pairs: [], sequence: [] };
  const pairs: Graph = async (feeds) => {
    asked.pairs.push(feeds);
    const { thumbs, first, second } = feeds as Readonly<Record<'thumbs' | 'first' | 'second', Tensor>>;
    const [count = 0, pictures = 0] = thumbs.dims;
    const level = (row: number, at: unknown): number =>
      Number(thumbs.data[(row * pictures + Number(at)) * THUMB_BYTES]);
    const rows = Array.from({ length: count }, (_, row) =>
      [...first.data].map((one, at) => {
        const told = [level(row, one), level(row, second.data[at])];
        return [...told, ...Array.from({ length: said - told.length }, () => 0)];
      }),
    );
    return { pairs: Float32Array.from(rows.flat(2)) };
  };
  const sentence = [...words, END];
  const sequence: Graph = async (feeds) => {
    asked.sequence.push(feeds);
    const [count = 0, pictures = 0] = feeds['present']!.dims;
    const next = new Float32Array(VOCABULARY);
    next[sentence[asked.sequence.length - 1] ?? END] = 1;
    const [logits, qualified] = [new Float32Array(count), new Float32Array(count)];
    return { logits, qualified, slots: new Float32Array(count * pictures), next };
  };
  const manifest = {
    preprocessing: { side: 320, resize: 'linear', ground: '#ffffff' },
    codes: ['repeat'],
    findings: [],
    text: { length: 16, title: 4, category: 4 },
    cells: 1,
    coarse: 1,
    width: 2,
    dyes: 1,
    pairs: PAIR,
  } as unknown as Manifest;
  const picture: Graph = async (feeds) => {
    asked.picture.push(feeds);
    const run = feeds['pixels']?.dims[0] ?? 0;
    const rows = (each: number): Float32Array =>
      Float32Array.from({ length: run * each }, (_, at) => Math.floor(at / each));
    return { cells: rows(2), whole: rows(wholeSize(manifest)), votes: rows(1), maps: rows(1) };
  };
  return { asked, graphs: graphs({ picture, pairs, sequence, manifest, vocabulary: VOCABULARY, buckets }) };
}

const judged = (own: Graphs, ...sequences: readonly (readonly number[])[]): Promise<Judged> =>
  own.judge(batchOf(...sequences), thumbsOf(...sequences));

describe('pictures', () => {
  const pixels = new Uint8Array(3 * 320 * 320 * 3).fill(7);

  test('are a run as they are, where any number may be one', async () => {
    const { asked, graphs } = opened();
    await graphs.encode(pixels, 3);
    assert.deepEqual(asked.picture[0]?.['pixels'], { data: pixels, dims: [3, 320, 320, 3] });
  });

  test('are made up with black ones to the next size that a run may have, of which nothing is told', async () => {
    const { asked, graphs } = opened(PAIR, [1, 2, 4]);
    const { votes, cells } = await graphs.encode(pixels, 3);
    const given = asked.picture[0]?.['pixels'];
    assert.deepEqual(given?.dims, [4, 320, 320, 3]);
    assert.deepEqual([given.data.at(pixels.length - 1), given.data.at(pixels.length)], [7, 0]);
    assert.deepEqual(
      [[...votes], [...cells]],
      [
        [0, 1, 2],
        [0, 0, 1, 1, 2, 2],
      ],
    );
  });
});

describe('pairs of pictures', () => {
  test('are compared in one run, and each sequence of a batch gets its own, in order', async () => {
    const { asked, graphs } = opened();
    const { pairs } = await judged(graphs, [1, 2, 3], [4, 5, 6]);
    const wanted = [1, 2, 0, 1, 3, 0, 2, 3, 0, 4, 5, 0, 4, 6, 0, 5, 6, 0];
    assert.deepEqual([...pairs], wanted);
    assert.equal(asked.pairs.length, 1);
    assert.deepEqual(asked.pairs[0]?.['thumbs']?.dims, [2, 3, THUMB, THUMB, 3]);
    const given = asked.sequence[0]?.['pairs'];
    assert.deepEqual([[...given!.data], given!.dims], [wanted, [2, 3, PAIR]]);
  });

  test('of one picture there are none, and the graph is not run', async () => {
    const { asked, graphs } = opened();
    const { pairs } = await judged(graphs, [1], [2]);
    assert.equal(pairs.length, 0);
    assert.equal(asked.pairs.length, 0);
    assert.deepEqual(asked.sequence[0]?.['pairs']?.dims, [2, 0, PAIR]);
  });

  test('are not compared again for a sentence', async () => {
    const { asked, graphs } = opened();
    const { tokens } = await graphs.speak(batchOf([1, 2]), { lead: [], pairs: Float32Array.of(7, 8, 9) });
    assert.deepEqual(tokens, [WORD, OTHER]);
    assert.deepEqual([asked.pairs.length, asked.sequence.length], [0, 3]);
    for (const feeds of asked.sequence) assert.deepEqual([...feeds['pairs']!.data], [7, 8, 9]);
  });

  test('that have another size than model.json says are refused', async () => {
    const { graphs } = opened(PAIR + 1);
    await assert.rejects(judged(graphs, [1, 2, 3]), {
      name: 'RangeError',
      message: 'The graph gives 12 values of "pairs"; by model.json there are 9.',
    });
  });
});

test('a sentence that would go round in circles ends', async () => {
  const { graphs } = opened(
    PAIR,
    [],
    Array.from({ length: 12 }, (_, at) => (at % 2 ? OTHER : WORD)),
  );
  const { tokens } = await graphs.speak(batchOf([1]), { lead: [], pairs: new Float32Array(0) });
  assert.deepEqual(tokens, [WORD, OTHER, WORD, OTHER]);
});
