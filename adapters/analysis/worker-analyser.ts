import { availableParallelism } from 'node:os';
// Chooses the decoders of the process before the first worker starts; a worker that did so would disturb those at work.
import '../../imaging/decode.ts';
import type { AnalysisResult, FactsStore, PictureAnalyser, PictureBytes } from '../../ports/analysis.ts';
import { slots } from '../pictures/slots.ts';
import type { Attempt } from '../threads/line.ts';
import { seat } from '../threads/seat.ts';
import type { Seat } from '../threads/seat.ts';
import { crashed, unreadable, warnOfFault } from './analyse-bytes.ts';
import type { OnFault } from './analyse-bytes.ts';
import { rememberingAnalyser } from './remembering-analyser.ts';

export interface WorkerAnalyserOptions {
  /**
   * Worker threads. Default one per core. Decoding itself runs in the process's thread pool: with more than four
   * workers set UV_THREADPOOL_SIZE to at least as many.
   */
  readonly workers?: number;
  /** Pictures whose bytes are loaded and wait for a worker; other callers wait before theirs are. Default as many as workers. */
  readonly queued?: number;
  /** For one picture, from the hand-over to the answer; then its worker is replaced. Default 60 s, three times the decoder's own limit. */
  readonly timeoutMs?: number;
  /** JavaScript heap of one worker in MB; pixels lie outside it. A picture that needs more fails. Default 512. */
  readonly heapMb?: number;
  /** Where results are remembered. Default nowhere. */
  readonly facts?: FactsStore<AnalysisResult>;
  /** Default a process warning. */
  readonly onFault?: OnFault;
  /** A module that calls serveAnalysis. Default the analysis of imaging/. */
  readonly script?: URL;
}

export class AnalyserStartError extends Error {
  readonly code = 'analyser-start-failed';
  constructor(script: URL, cause: Error) {
    super(
      `The analysis worker ${script.pathname} does not start: ${cause.message}. Check the installed packages.`,
      { cause },
    );
    this.name = 'AnalyserStartError';
  }
}

export class AnalyserClosedError extends Error {
  readonly code = 'analyser-closed';
  constructor() {
    super('The analyser is closed. Finish what is under way before closing it.');
    this.name = 'AnalyserClosedError';
  }
}

/** A picture that fails may have met a worker damaged by the one before, so it gets a second attempt, in a new one. */
const ATTEMPTS = 2;

/** Analyses pictures on worker threads. A picture that crashes or hangs its worker is unreadable; no other one notices. */
export function workerAnalyser(options: WorkerAnalyserOptions = {}): PictureAnalyser {
  const { workers = availableParallelism(), timeoutMs = 60_000, heapMb = 512, facts } = options;
  const script = options.script ?? new URL('./worker.ts', import.meta.url);
  const onFault = options.onFault ?? warnOfFault;
  const notStarted = (at: URL, cause: Error): Error => new AnalyserStartError(at, cause);
  const seats = Array.from({ length: workers }, () =>
    seat<Uint8Array, AnalysisResult>({ script, timeoutMs, heapMb, notStarted }),
  );
  const free = [...seats];
  const admission = slots(workers + (options.queued ?? workers));
  const work = slots(workers);
  const closing = new AbortController();

  const attempt = async (bytes: Uint8Array<ArrayBuffer>): Promise<Attempt<AnalysisResult>> => {
    const release = await work.take(closing.signal);
    const mine = free.pop() as Seat<Uint8Array, AnalysisResult>; // there are as many seats as places
    try {
      return await mine.run(bytes, [bytes.buffer]);
    } finally {
      free.push(mine);
      release();
      closing.signal.throwIfAborted(); // what ended with its worker is no outcome of the picture
    }
  };

  const analyser: PictureAnalyser = {
    async analyse(sha256, bytes) {
      const release = await admission.take(closing.signal);
      try {
        for (let n = 1; n <= ATTEMPTS; n += 1) {
          const got = await attempt(await movable(bytes));
          if (got.kind === 'overtime') return tooSlow(timeoutMs);
          if (got.kind === 'fault') onFault(got.error, sha256);
          else if (got.kind !== 'unbegun') return got; // a seat has one picture at a time here
        }
        return crashed();
      } finally {
        release();
      }
    },
    async close() {
      closing.abort(new AnalyserClosedError());
      await Promise.all(seats.map((one) => one.close()));
    },
  };
  return facts === undefined ? analyser : rememberingAnalyser(analyser, facts);
}

/** Bytes that may leave this thread: the caller's own are copied, loaded ones are ours and move without a copy. */
async function movable(bytes: PictureBytes): Promise<Uint8Array<ArrayBuffer>> {
  if (typeof bytes !== 'function') return new Uint8Array(bytes);
  const loaded = await bytes();
  return ownsItsBuffer(loaded) ? loaded : new Uint8Array(loaded);
}

/** Small buffers are views of a shared pool, which must stay. */
function ownsItsBuffer(bytes: Uint8Array): bytes is Uint8Array<ArrayBuffer> {
  return bytes.buffer instanceof ArrayBuffer && bytes.byteLength === bytes.buffer.byteLength;
}

function tooSlow(timeoutMs: number): AnalysisResult {
  return unreadable(
    'analysis-timeout',
    `The picture could not be measured within ${timeoutMs / 1000} s. Upload a smaller or simpler file.`,
  );
}
