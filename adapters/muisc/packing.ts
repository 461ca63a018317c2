/** Pieces of several callers to the tensors of one run, and back. */
import type { Transferable } from 'node:worker_threads';
import { ClassifierError } from '../../ports/classifier.ts';
import type { Dispatcher } from './dispatcher.ts';
import type { Features } from './feature-cache.ts';
import type { RawJudgement } from './interpret.ts';
import type { Manifest } from './manifest.ts';
import type {
  DecodeAnswer,
  DecodeRequest,
  SentenceStart,
  SequenceBatch,
  WorkAnswer,
  WorkRequest,
} from './messages.ts';
import type { Prepared } from './prepare.ts';
import type { SpareBuffers } from './spare-buffers.ts';
import { PAD } from './tokenizer.ts';

export interface SequenceInput {
  /** Title to [MASK]. */
  readonly text: readonly number[];
  readonly pictures: readonly Features[];
  /** Of each picture. */
  readonly findings: readonly (readonly number[])[];
}

export type PieceRequest =
  | DecodeRequest
  | { readonly kind: 'encode'; readonly prepared: Prepared }
  | { readonly kind: 'judge'; readonly sequence: SequenceInput }
  | { readonly kind: 'speak'; readonly sequence: SequenceInput; readonly start: SentenceStart };

export type PieceAnswer =
  | DecodeAnswer
  | { readonly kind: 'features'; readonly features: Features }
  | { readonly kind: 'judgement'; readonly judgement: RawJudgement }
  | { readonly kind: 'sentence'; readonly tokens: readonly number[] };

export interface Piecewise {
  /** Rejects with ClassifierError `picture-unreadable`. */
  readonly decode: (picture: string, bytes: Uint8Array) => Promise<Prepared>;
  readonly encode: (picture: string, prepared: Prepared) => Promise<Features>;
  readonly judge: (picture: string, sequence: SequenceInput) => Promise<RawJudgement>;
  /** Tokens of a sentence. */
  readonly speak: (
    picture: string,
    sequence: SequenceInput,
    start: SentenceStart,
  ) => Promise<readonly number[]>;
}

/** picture: the one that the work is about, or the first of a sequence. */
export function piecewise(submit: Dispatcher<PieceRequest, PieceAnswer>['submit']): Piecewise {
  return {
    async decode(picture, bytes) {
      const request = { kind: 'decode', key: picture, bytes } as const;
      const got = await submit({ lane: 'decode', request, bytes: bytes.byteLength, picture });
      if (got.kind === 'undecodable')
        throw new ClassifierError('picture-unreadable', got.message, { picture });
      return got.kind === 'decoded' ? got.prepared : other(got);
    },
    async encode(picture, prepared) {
      const { byteLength: bytes } = prepared.pixels;
      const got = await submit({ lane: 'encode', request: { kind: 'encode', prepared }, bytes, picture });
      return got.kind === 'features' ? got.features : other(got);
    },
    async judge(picture, sequence) {
      const lane = `judge:${String(sequence.pictures.length)}`;
      const request = { kind: 'judge', sequence } as const;
      const got = await submit({ lane, request, bytes: bytesOf(sequence), picture });
      return got.kind === 'judgement' ? got.judgement : other(got);
    },
    async speak(picture, sequence, start) {
      const request = { kind: 'speak', sequence, start } as const;
      const got = await submit({ lane: 'speak', request, bytes: bytesOf(sequence), picture });
      return got.kind === 'sentence' ? got.tokens : other(got);
    },
  };
}

function other({ kind }: PieceAnswer): never {
  throw new TypeError(`A worker answered "${kind}", which was not asked for.`);
}

const bytesOf = ({ pictures }: SequenceInput): number =>
  pictures.reduce(
    (sum, { cells, whole, votes }) => sum + cells.byteLength + whole.byteLength + votes.byteLength,
    0,
  );

/** Pieces of one lane: of one kind, and sequences of equally many pictures; files and sentences by themselves. */
export function packed(
  pieces: readonly PieceRequest[],
  memory: Pick<SpareBuffers, 'take'>,
): { request: WorkRequest | DecodeRequest; moved: Transferable[] } {
  const first = pieces[0];
  // The file stays the caller's.
  if (first?.kind === 'decode') return { request: first, moved: [] };
  const prepared = pieces.flatMap((piece) => (piece.kind === 'encode' ? [piece.prepared.pixels] : []));
  if (prepared.length > 0) {
    const pixels = filled(memory.take(bytesIn(prepared)), prepared);
    return { request: { kind: 'encode', count: prepared.length, pixels }, moved: [pixels.buffer] };
  }
  const sequences = pieces.flatMap((piece) => ('sequence' in piece ? [piece.sequence] : []));
  const batch = batchOf(sequences);
  const moved = Object.values(batch).flatMap((value: unknown) =>
    ArrayBuffer.isView(value) ? [value.buffer as ArrayBuffer] : [],
  );
  if (first?.kind === 'speak') return { request: { kind: 'speak', batch, start: first.start }, moved };
  const thumbs = joinedBytes(sequences.flatMap(({ pictures }) => pictures.map(({ thumb }) => thumb)));
  return { request: { kind: 'judge', batch, thumbs }, moved: [...moved, thumbs.buffer] };
}

/** One answer for each piece, of its own memory. */
export function unpacked(
  pieces: readonly PieceRequest[],
  answer: WorkAnswer | DecodeAnswer,
  { codes }: Manifest,
): PieceAnswer[] {
  const share = (values: Float32Array, at: number): Float32Array => {
    const length = values.length / pieces.length;
    return values.slice(at * length, (at + 1) * length);
  };
  switch (answer.kind) {
    case 'decoded':
    case 'undecodable':
      return [answer];
    case 'encoded':
      return pieces.flatMap((piece, at) => {
        if (piece.kind !== 'encode') return [];
        const [cells, whole] = [share(answer.cells, at), share(answer.whole, at)];
        const [votes, maps] = [share(answer.votes, at), share(answer.maps, at)];
        return [{ kind: 'features', features: { cells, whole, votes, maps, thumb: piece.prepared.thumb } }];
      });
    case 'judged':
      return pieces.map((_, at) => {
        const logits = answer.logits.slice(at * codes.length, (at + 1) * codes.length);
        const [slots, pairs] = [share(answer.slots, at), share(answer.pairs, at)];
        const judgement = { logits, qualified: answer.qualified[at]!, slots, pairs };
        return { kind: 'judgement', judgement };
      });
    case 'spoken':
      return [{ kind: 'sentence', tokens: answer.tokens }];
  }
}

function batchOf(sequences: readonly SequenceInput[]): SequenceBatch {
  const all = sequences.flatMap(({ pictures }) => pictures);
  const length = sequences.reduce((most, { text }) => Math.max(most, text.length), 0);
  const text = new BigInt64Array(sequences.length * length).fill(BigInt(PAD));
  sequences.forEach((each, row) => text.set(each.text.map(BigInt), row * length));
  return {
    count: sequences.length,
    pictures: all.length / sequences.length,
    cells: joined(all.map(({ cells }) => cells)),
    whole: joined(all.map(({ whole }) => whole)),
    votes: joined(all.map(({ votes }) => votes)),
    findings: Float32Array.from(sequences.flatMap(({ findings }) => findings.flat())),
    text,
    length,
    maskAt: BigInt64Array.from(sequences, (each) => BigInt(each.text.length - 1)),
  };
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  parts.reduce((at, part) => (all.set(part, at), at + part.length), 0);
  return all;
}

const joinedBytes = (parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> =>
  filled(new Uint8Array(bytesIn(parts)), parts);

const bytesIn = (parts: readonly Uint8Array[]): number => parts.reduce((sum, { length }) => sum + length, 0);

function filled(all: Uint8Array<ArrayBuffer>, parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  parts.reduce((at, part) => (all.set(part, at), at + part.length), 0);
  return all;
}
