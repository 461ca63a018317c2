import { parentPort } from 'node:worker_threads';
import type { AnalysisResult } from '../../ports/analysis.ts';
import type { WorkerMessage } from '../threads/seat.ts';
import { analyseBytes } from './analyse-bytes.ts';
import type { Analyse } from './analyse-bytes.ts';

/** The inside of a worker thread: takes one picture's bytes at a time and posts what came of them. */
export function serveAnalysis(analyse: Analyse): void {
  const port = parentPort;
  if (port === null)
    throw new Error('serveAnalysis runs in a worker thread; use inProcessAnalyser elsewhere.');
  const answer = async (bytes: Uint8Array): Promise<void> =>
    port.postMessage(await analyseBytes(analyse, bytes));
  port.on('message', (bytes: Uint8Array) => void answer(bytes));
  port.postMessage({ kind: 'ready' } satisfies WorkerMessage<AnalysisResult>);
}
