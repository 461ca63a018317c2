/** The two graphs of a bundle in ONNX Runtime. Runs block the thread that asks for them: only for worker threads. */
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Encoded, Judged, SequenceBatch, Spoken, WorkerSetup } from './messages.ts';
import { PAIR_FEATURES, pairEnds, pairFeatures } from './pairs.ts';
import { THUMB } from './thumbnail.ts';
import { ALL, END, MASK, PAD, SEP, SOME } from './tokenizer.ts';

export interface Sessions {
  encode(pixels: Uint8Array, count: number): Promise<Encoded>;
  judge(batch: SequenceBatch): Promise<Judged>;
  /** The likeliest word again and again, until the sentence ends or the text is full. Of a batch of one. */
  speak(batch: SequenceBatch): Promise<Spoken>;
}

/** One thread a session: as many workers as cores share them better than one session that spins on all. */
const OPTIONS: InferenceSession.SessionOptions = {
  executionProviders: ['cpu'],
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
};

const THUMB_BYTES = THUMB * THUMB * 3;
/** What no sentence holds. */
const UNSPOKEN: ReadonlySet<number> = new Set([PAD, MASK, SEP, ALL, SOME]);

export async function openSessions(setup: WorkerSetup): Promise<Sessions> {
  const { manifest } = setup;
  const { side } = manifest.preprocessing;
  const picture = await InferenceSession.create(setup.picture, OPTIONS);
  const sequence = await InferenceSession.create(setup.sequence, OPTIONS);
  const sizes = { ...manifest, codes: manifest.codes.length, findings: manifest.findings.length };

  const next = async (feeds: InferenceSession.FeedsType): Promise<number> =>
    likeliest(floats(await sequence.run(feeds, ['next']), 'next', setup.vocabulary));

  return {
    async encode(pixels, count) {
      const out = await picture.run({ pixels: new Tensor('uint8', pixels, [count, side, side, 3]) });
      const { width, codes, coarse, cells } = sizes;
      return {
        kind: 'encoded',
        cells: floats(out, 'cells', count * coarse * coarse * width),
        whole: floats(out, 'whole', count * 2 * width),
        votes: floats(out, 'votes', count * codes),
        maps: floats(out, 'maps', count * cells * cells * codes),
      };
    },

    async judge(batch) {
      const feeds = feedsOf(batch, sizes);
      const out = await sequence.run(feeds, ['logits', 'qualified', 'slots']);
      return {
        kind: 'judged',
        logits: floats(out, 'logits', batch.count * sizes.codes),
        qualified: floats(out, 'qualified', batch.count),
        slots: floats(out, 'slots', batch.count * batch.pictures * sizes.codes),
      };
    },

    async speak(batch) {
      const feeds = feedsOf(batch, sizes);
      // Reviewers often name one of several faults: a sentence that names all is asked for.
      const text = [...batch.text, BigInt(ALL)];
      const tokens: number[] = [];
      while (text.length < manifest.text.length) {
        const token = await next({ ...feeds, ...reading(text) });
        if (token === END) break;
        tokens.push(token);
        text.push(BigInt(token));
      }
      return { kind: 'spoken', tokens };
    },
  };
}

interface Sizes {
  readonly codes: number;
  readonly findings: number;
  readonly width: number;
  readonly coarse: number;
}

function feedsOf(batch: SequenceBatch, sizes: Sizes): InferenceSession.FeedsType {
  const { count, pictures, length } = batch;
  const { first, second } = pairEnds(pictures);
  const each = [count, pictures];
  return {
    cells: new Tensor('float32', batch.cells, [...each, sizes.coarse ** 2, sizes.width]),
    whole: new Tensor('float32', batch.whole, [...each, 2 * sizes.width]),
    votes: new Tensor('float32', batch.votes, [...each, sizes.codes]),
    present: new Tensor('float32', new Float32Array(count * pictures).fill(1), each),
    findings: new Tensor('float32', batch.findings, [...each, sizes.findings]),
    pairs: new Tensor('float32', pairsOf(batch), [count, first.length, PAIR_FEATURES]),
    first: whole(first),
    second: whole(second),
    text: new Tensor('int64', batch.text, [count, length]),
    mask_at: new Tensor('int64', batch.maskAt, [count]),
    read_at: new Tensor('int64', batch.maskAt, [count]),
  };
}

function pairsOf({ count, pictures, thumbs }: SequenceBatch): Float32Array {
  const rows = Array.from({ length: count }, (_, row) =>
    pairFeatures(
      Array.from({ length: pictures }, (_, at) => {
        const from = (row * pictures + at) * THUMB_BYTES;
        return thumbs.subarray(from, from + THUMB_BYTES);
      }),
    ),
  );
  const all = new Float32Array(rows.reduce((sum, { length }) => sum + length, 0));
  rows.forEach((row, at) => all.set(row, at * row.length));
  return all;
}

/** The text so far, its last token to be followed. */
const reading = (text: readonly bigint[]): InferenceSession.FeedsType => ({
  text: new Tensor('int64', BigInt64Array.from(text), [1, text.length]),
  read_at: whole([text.length - 1]),
});

const whole = (numbers: readonly number[]): Tensor =>
  new Tensor('int64', BigInt64Array.from(numbers, BigInt), [numbers.length]);

/** @throws RangeError where the graph computes another number of values than the manifest says. */
function floats(out: InferenceSession.ReturnType, name: string, length: number): Float32Array {
  const data = out[name]?.data;
  if (data instanceof Float32Array && data.length === length) return data;
  throw new RangeError(
    `The graph gives ${String(data?.length ?? 'no')} values of "${name}"; by model.json there are ${String(length)}.`,
  );
}

function likeliest(logits: Float32Array): number {
  let best = END;
  logits.forEach((logit, token) => {
    if (logit > logits[best]! && !UNSPOKEN.has(token)) best = token;
  });
  return best;
}
