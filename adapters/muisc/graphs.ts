/** What is asked of the graphs of a bundle, wherever they run. */
import { wholeSize } from './manifest.ts';
import type { Manifest } from './manifest.ts';
import type {
  Encoded,
  Judged,
  SentenceStart,
  SequenceBatch,
  Spoken,
  Timed,
  WorkAnswer,
  WorkRequest,
} from './messages.ts';
import { pairEnds } from './pairs.ts';
import { THUMB } from './thumbnail.ts';
import { END, SPECIAL } from './tokenizer.ts';

export interface Tensor {
  readonly data: Uint8Array | Float32Array | BigInt64Array;
  readonly dims: readonly number[];
}

export type Feeds = Readonly<Record<string, Tensor>>;

/** Runs a graph for these of its outputs, by name. */
export type Graph = (feeds: Feeds, outputs: readonly string[]) => Promise<Readonly<Record<string, unknown>>>;

export interface GraphsOptions {
  readonly picture: Graph;
  readonly pairs: Graph;
  readonly sequence: Graph;
  readonly manifest: Manifest;
  /** Tokens there are. */
  readonly vocabulary: number;
  /** Numbers of pictures that a run may have, rising; fewer are made up to the next. Default any. */
  readonly buckets?: readonly number[];
}

export interface Graphs {
  encode(pixels: Uint8Array, count: number): Promise<Timed<Encoded>>;
  judge(batch: SequenceBatch, thumbs: Uint8Array): Promise<Timed<Judged>>;
  /** The likeliest word again and again, until the sentence ends or the text is full. Of a batch of one. */
  speak(batch: SequenceBatch, start: SentenceStart): Promise<Timed<Spoken>>;
}

export function graphs(options: GraphsOptions): Graphs {
  const { picture, pairs, sequence, manifest, vocabulary, buckets = [] } = options;
  const { side } = manifest.preprocessing;
  const sizes: Sizes = {
    ...manifest,
    whole: wholeSize(manifest),
    pair: manifest.pairs,
    codes: manifest.codes.length,
    findings: manifest.findings.length,
  };

  /** Of each sequence in turn, as the graph of sequences takes them. */
  const compared = async (
    { count, pictures }: SequenceBatch,
    thumbs: Uint8Array,
    run: Run,
  ): Promise<Float32Array> => {
    // A run needs a pair.
    if (pictures < 2) return new Float32Array(0);
    const ends = endsOf(pictures);
    const feeds = { thumbs: { data: thumbs, dims: [count, pictures, THUMB, THUMB, 3] }, ...ends };
    const length = count * ends.first.data.length * sizes.pair;
    return floats(await run(pairs, feeds, ['pairs']), 'pairs', length);
  };

  const next = async (feeds: Feeds, run: Run, said: readonly number[]): Promise<number> =>
    likeliest(floats(await run(sequence, feeds, ['next']), 'next', vocabulary), wouldRepeat(said));

  return {
    async encode(pixels, count) {
      const { run, ranMs } = stopwatch();
      const size = buckets.find((bucket) => bucket >= count) ?? count;
      const data = filledUp(pixels, size * side * side * 3);
      const out = await run(picture, { pixels: { data, dims: [size, side, side, 3] } }, OF_A_PICTURE);
      const { width, codes, coarse, cells } = sizes;
      const given = (name: string, each: number): Float32Array =>
        size === count
          ? floats(out, name, count * each)
          : floats(out, name, size * each).slice(0, count * each);
      return {
        kind: 'encoded',
        cells: given('cells', coarse * coarse * width),
        whole: given('whole', sizes.whole),
        votes: given('votes', codes),
        maps: given('maps', cells * cells * codes),
        graphMs: ranMs(),
      };
    },

    async judge(batch, thumbs) {
      const { run, ranMs } = stopwatch();
      const feeds = feedsOf(batch, sizes, await compared(batch, thumbs, run));
      const out = await run(sequence, feeds, ['logits', 'qualified', 'slots']);
      return {
        kind: 'judged',
        logits: floats(out, 'logits', batch.count * sizes.codes),
        qualified: floats(out, 'qualified', batch.count),
        slots: floats(out, 'slots', batch.count * batch.pictures * sizes.codes),
        pairs: feeds.pairs.data,
        graphMs: ranMs(),
      };
    },

    async speak(batch, { lead, pairs: known }) {
      const { run, ranMs } = stopwatch();
      const feeds = feedsOf(batch, sizes, known);
      const text = [...batch.text, ...lead.map(BigInt)];
      const tokens: number[] = [];
      while (text.length < manifest.text.length) {
        const token = await next({ ...feeds, ...reading(text) }, run, tokens);
        if (token === END) break;
        tokens.push(token);
        text.push(BigInt(token));
      }
      return { kind: 'spoken', tokens, graphMs: ranMs() };
    },
  };
}

const OF_A_PICTURE = ['cells', 'whole', 'votes', 'maps'];

/** Runs a graph, and takes the time. */
type Run = (graph: Graph, ...given: Parameters<Graph>) => ReturnType<Graph>;

function stopwatch(): { readonly run: Run; readonly ranMs: () => number } {
  let ms = 0;
  return {
    async run(graph, feeds, outputs) {
      const begin = performance.now();
      const out = await graph(feeds, outputs);
      ms += performance.now() - begin;
      return out;
    },
    ranMs: () => ms,
  };
}

interface Sizes {
  readonly whole: number;
  readonly pair: number;
  readonly cells: number;
  readonly codes: number;
  readonly findings: number;
  readonly width: number;
  readonly coarse: number;
}

function feedsOf(batch: SequenceBatch, sizes: Sizes, compared: Float32Array) {
  const { count, pictures, length } = batch;
  const ends = endsOf(pictures);
  const each = [count, pictures];
  return {
    cells: { data: batch.cells, dims: [...each, sizes.coarse ** 2, sizes.width] },
    whole: { data: batch.whole, dims: [...each, sizes.whole] },
    votes: { data: batch.votes, dims: [...each, sizes.codes] },
    present: { data: new Float32Array(count * pictures).fill(1), dims: each },
    findings: { data: batch.findings, dims: [...each, sizes.findings] },
    pairs: { data: compared, dims: [count, ends.first.data.length, sizes.pair] },
    ...ends,
    text: { data: batch.text, dims: [count, length] },
    mask_at: { data: batch.maskAt, dims: [count] },
    read_at: { data: batch.maskAt, dims: [count] },
  } satisfies Feeds;
}

/** Which pictures each pair is about. */
function endsOf(pictures: number) {
  const { first, second } = pairEnds(pictures);
  return { first: whole(first), second: whole(second) };
}

/** The text so far, its last token to be followed. */
const reading = (text: readonly bigint[]): Feeds => ({
  text: { data: BigInt64Array.from(text), dims: [1, text.length] },
  read_at: whole([text.length - 1]),
});

const whole = (numbers: readonly number[]): Tensor => ({
  data: BigInt64Array.from(numbers, BigInt),
  dims: [numbers.length],
});

/** @throws RangeError where the graph computes another number of values than the manifest says. */
function floats(out: Readonly<Record<string, unknown>>, name: string, length: number): Float32Array {
  const data = out[name];
  if (data instanceof Float32Array && data.length === length) return data;
  throw new RangeError(
    `The graph gives ${data instanceof Float32Array ? String(data.length) : 'no'} values of "${name}"; by model.json there are ${String(length)}.`,
  );
}

/** The end, or what is no special token and none of those. */
function likeliest(logits: Float32Array, barred: ReadonlySet<number>): number {
  let best = END;
  for (let token = SPECIAL.length; token < logits.length; token += 1)
    if (logits[token]! > logits[best]! && !barred.has(token)) best = token;
  return best;
}

/** What would say three tokens in a row again: "the fifth of the fifth of …" would go on to the end of the text. */
function wouldRepeat(said: readonly number[]): Set<number> {
  const [before, last] = said.slice(-2);
  return new Set(said.filter((_, at) => at >= 2 && said[at - 2] === before && said[at - 1] === last));
}

/** Black behind. */
function filledUp(pixels: Uint8Array, length: number): Uint8Array {
  if (pixels.length === length) return pixels;
  const all = new Uint8Array(length);
  all.set(pixels);
  return all;
}

/** What a worker does with each request. */
export function worked(graphs: Graphs, request: WorkRequest): Promise<WorkAnswer> {
  switch (request.kind) {
    case 'encode':
      return graphs.encode(request.pixels, request.count);
    case 'judge':
      return graphs.judge(request.batch, request.thumbs);
    case 'speak':
      return graphs.speak(request.batch, request.start);
  }
}
