/**
 * `agpis run` with the limits of a test: hosts are given up within a second and pictures end at a megabyte, and the
 * partitions of a killed worker are free within seconds. Everything else is the composition that runs in earnest.
 */
import { startAgpisWorker } from '../../cli/compose.ts';
import { stderrLog } from '../../cli/run.ts';
import { readSettings } from '../../cli/settings.ts';

const worker = await startAgpisWorker(readSettings(), {
  log: stderrLog('info'),
  // 1.5 s is what the engine's own kill test uses; the broker of `agpis up` allows it.
  runtime: { sessionTimeoutMs: 1_500, drainMs: 3_000, sinkLingerMs: 200 },
  fetching: { connectMs: 1_000, idleMs: 700, totalMs: 1_500, maxBytes: 1_000_000, refusalMs: 1 },
});
process.send?.('ready');

let stopping = false;
function stop(): void {
  if (stopping) return;
  stopping = true;
  void worker.stop().finally(() => process.exit(0));
}
process.on('SIGTERM', stop);
// A test that was ended must not leave its worker behind.
process.on('disconnect', stop);
