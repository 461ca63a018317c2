/** Runs the split image unit until told to stop: `agpis run --units image` with another map. */
import { fileURLToPath } from 'node:url';
import { workerAnalyser } from '../../adapters/analysis/worker-analyser.ts';
import { applyTopics, planTopics } from '../../adapters/kafka/topic-admin.ts';
import { factsStore } from '../../adapters/pictures/facts-store.ts';
import { folderStore } from '../../adapters/pictures/folder-store.ts';
import { httpFetcher } from '../../adapters/pictures/http-fetcher.ts';
import { redisHashIndex } from '../../adapters/redis/hash-index.ts';
import { connect } from '../../cli/compose.ts';
import { stderrLog } from '../../cli/run.ts';
import { kafkaConnection, readSettings } from '../../cli/settings.ts';
import { startWorker } from '../../engine/runtime/worker.ts';
import type { AnalysisResult } from '../../ports/analysis.ts';
import { loadProfiles } from '../../processors/screening/load-profiles.ts';
import { fingerprints } from '../../topology/topics.ts';
import { splitCodec } from './codec.ts';
import { type SplitDeps, splitAgpis } from './topology.ts';

const settings = readSettings();
const connection = kafkaConnection(settings, 'agpis-bench-admin');
await applyTopics(connection, await planTopics(connection, splitAgpis));
const { kafka, codec } = await connect(settings, 'agpis-split');
const profiles = await loadProfiles(fileURLToPath(new URL('../../profiles', import.meta.url)));
const fetcher = httpFetcher({ allow: settings.allowedHosts });
const analyser = workerAnalyser({ facts: factsStore<AnalysisResult>(`${settings.picturesDir}/facts`) });
const index = redisHashIndex({ url: settings.redisUrl });
const deps: SplitDeps = {
  fetcher,
  store: folderStore(`${settings.picturesDir}/files`),
  analyser,
  index,
  profiles,
  knownProfiles: new Set(profiles.keys()),
  defaultProfiles: settings.defaultProfiles,
  retryDelaysMs: settings.retryDelaysMs,
};
const worker = await startWorker({
  topology: splitAgpis,
  kafka,
  codec: splitCodec(codec, profiles),
  deps,
  views: new Map([[fingerprints.name, index]]),
  writers: new Map(),
  only: splitAgpis.units.map(({ name }) => name),
  log: stderrLog('info'),
});
process.send?.('ready');

async function stop(): Promise<void> {
  await worker.stop();
  fetcher.close();
  await Promise.all([analyser.close(), index.close(), kafka.close()]);
  process.exit(0);
}
process.once('SIGTERM', () => void stop());
process.once('disconnect', () => void stop());
