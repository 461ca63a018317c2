import { mkdtemp } from 'node:fs/promises';
import { startBroker, openErrand } from './broker.ts';
import { runOnce } from './run.ts';
import { streams } from './systems/streams.ts';
import { quix } from './systems/quix.ts';
import { ensureStreams } from './peers/java.ts';
import { bytewax } from './systems/bytewax.ts';
import { ours } from './systems/ours.ts';
const say = (l: string) => console.error(l);
const { errand, end } = await openErrand(say);
const dir = await mkdtemp('/tmp/be/run-');
const broker = await startBroker(dir, errand);
try {
  const job = { name: (process.argv[2] ?? 'copy') as 'copy', partitions: 4, warmUp: 20000, records: Number(process.argv[3] ?? 100000), preloaded: Number(process.argv[4] ?? 0) };
  const java = await ensureStreams(errand);
  const py = '/tmp/be/venv/bin/python';
  const systems = (process.argv[5] ?? 'ours').split(';').map((t) => { const [n = '', o = '{}'] = t.split('='); const g = JSON.parse(o.replaceAll("'", '"')); return n === 'ours' ? ours(g) : n === 'bytewax' ? bytewax(py, g) : n === 'quix' ? quix(py, g) : streams(java, { name: n, words: n, store: n as 'memory', settings: { 'num.stream.threads': '1', 'max.poll.records': '5000', 'producer.batch.size': '131072', ...g } }); });
  for (const s of systems) {
    const t = performance.now();
    const r = await runOnce(s, job, { broker, dir });
    console.log(s.name, JSON.stringify(s.settings), JSON.stringify(r.verdict), 'rps', r.recordsPerSecond.toFixed(0), '2nd', r.secondHalfPerSecond.toFixed(0), 'cpu', r.cpuMicrosPerRecord.toFixed(1), 'broker', r.brokerCpuMicrosPerRecord?.toFixed(1), 'rpt', r.recordsPerTransaction?.toFixed(0), 'gaps', r.commitGapMs?.median, r.commitGapMs?.max, 'start', r.startMs.toFixed(0), 'restore', r.restoreMs, 'MiB', r.peakMiB.toFixed(0), 'others', r.otherCores.toFixed(2), 'whole', ((performance.now() - t)/1000).toFixed(0));
  }
} finally { await broker.stop(); await end(); }
process.exit(0);
