/** ONNX Runtime and nothing else, on inputs that are made once: what serving is held against. */
import { parentPort, workerData } from 'node:worker_threads';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { wholeSize } from '../../adapters/muisc/manifest.ts';
import type { Manifest } from '../../adapters/muisc/manifest.ts';
import type { WorkerSetup } from '../../adapters/muisc/messages.ts';
import { pairEnds } from '../../adapters/muisc/pairs.ts';
import { THUMB } from '../../adapters/muisc/thumbnail.ts';

/** Picture runs, then sequence runs, again and again until the time is over; or one of each, timed. */
export interface RawRequest {
  readonly pictures: number;
  readonly pictureRuns: number;
  readonly sequences: number;
  readonly sequenceRuns: number;
  readonly perSequence: number;
  /** 0: one round. */
  readonly ms: number;
}

export interface RawAnswer {
  readonly sequences: number;
  readonly ms: number;
}

const OPTIONS = { executionProviders: ['cpu'], intraOpNumThreads: 1, interOpNumThreads: 1 };
const { manifest, ...setup } = workerData as WorkerSetup;
const opened = async (graph: Uint8Array): Promise<InferenceSession> =>
  InferenceSession.create(graph, OPTIONS);
const picture = await opened(setup.picture);
const pairs = await opened(setup.pairs);
const sequence = await opened(setup.sequence);

parentPort?.on('message', (request: RawRequest) => {
  void rounds(request).then((answer) => parentPort?.postMessage(answer));
});
parentPort?.postMessage('ready');

async function rounds(request: RawRequest): Promise<RawAnswer> {
  const pictures = pictureFeeds(request.pictures, manifest);
  const sequences = sequenceFeeds(request.sequences, request.perSequence, manifest);
  const thumbs = thumbFeeds(request.sequences, request.perSequence, sequences);
  const begin = performance.now();
  let done = 0;
  do {
    for (let run = 0; run < request.pictureRuns; run += 1) await picture.run(pictures);
    for (let run = 0; run < request.sequenceRuns; run += 1) {
      const compared = request.perSequence > 1 ? await pairs.run(thumbs) : undefined;
      await sequence.run({ ...sequences, ...compared }, ['logits', 'qualified', 'slots']);
    }
    done += request.sequences * request.sequenceRuns;
  } while (performance.now() - begin < request.ms);
  return { sequences: done, ms: performance.now() - begin };
}

function pictureFeeds(count: number, { preprocessing: { side } }: Manifest): InferenceSession.FeedsType {
  return { pixels: levels(count, side, side, 3) };
}

/** For the same pairs as the sequences. */
function thumbFeeds(
  b: number,
  n: number,
  { first, second }: InferenceSession.FeedsType,
): InferenceSession.FeedsType {
  return { thumbs: levels(b, n, THUMB, THUMB, 3), first: first!, second: second! };
}

function levels(...dims: number[]): Tensor {
  const length = dims.reduce((all, size) => all * size, 1);
  return new Tensor(
    'uint8',
    Uint8Array.from({ length }, (_, at) => (at * 31) % 251),
    dims,
  );
}

const TEXT = 16;

function sequenceFeeds(b: number, n: number, manifest: Manifest): InferenceSession.FeedsType {
  const { codes, findings, coarse, width } = manifest;
  const ends = pairEnds(n);
  const floats = (...dims: number[]): Tensor =>
    new Tensor('float32', new Float32Array(dims.reduce((all, size) => all * size, 1)).fill(0.1), dims);
  const numbers = (values: readonly number[], ...dims: number[]): Tensor =>
    new Tensor('int64', BigInt64Array.from(values, BigInt), dims);
  const last = Array.from({ length: b }, () => TEXT - 1);
  return {
    cells: floats(b, n, coarse * coarse, width),
    whole: floats(b, n, wholeSize(manifest)),
    votes: floats(b, n, codes.length),
    present: floats(b, n),
    findings: floats(b, n, findings.length),
    pairs: floats(b, ends.first.length, manifest.pairs),
    first: numbers(ends.first, ends.first.length),
    second: numbers(ends.second, ends.second.length),
    text: numbers(
      Array.from({ length: b * TEXT }, (_, at) => (at % TEXT === TEXT - 1 ? 1 : 5)),
      b,
      TEXT,
    ),
    mask_at: numbers(last, b),
    read_at: numbers(last, b),
  };
}
