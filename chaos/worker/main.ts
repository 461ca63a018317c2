/**
 * `agpis run` as the chaos run starts it: short sessions, so that a dead worker's partitions are free within seconds, short waits, and
 * stop points. Everything else is the composition that runs in earnest.
 */
import { startAgpisWorker } from '../../cli/compose.ts';
import { stderrLog } from '../../cli/run.ts';
import { readSettings } from '../../cli/settings.ts';
import { watchEndTransaction } from './end-transaction.ts';
import { parseStopAt, STOP_AT, stopPoint } from './stop-point.ts';
import { wrapPorts } from './wrap-ports.ts';

const pass = stopPoint(parseStopAt(process.env[STOP_AT]));
watchEndTransaction(
  (id) => pass('before-end', id),
  (id) => pass('after-end', id),
);
const worker = await startAgpisWorker(readSettings(), {
  log: stderrLog('info'),
  runtime: { drainMs: 3_000, sinkLingerMs: 200 },
  fetching: { connectMs: 2_000, idleMs: 12_000, totalMs: 15_000, maxBytes: 1_000_000, refusalMs: 1 },
  wrap: wrapPorts(pass),
});
process.send?.('ready');

let stopping = false;
function stop(): void {
  if (stopping) return;
  stopping = true;
  void worker.stop().finally(() => process.exit(0));
}
process.on('SIGTERM', stop);
process.on('disconnect', stop);
