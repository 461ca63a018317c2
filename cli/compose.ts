/** The composition root of a worker: the only place that knows map, processors and adapters at once. */
import { fileURLToPath } from 'node:url';
import { workerAnalyser } from '../adapters/analysis/worker-analyser.ts';
import { clickHouseAnalytics } from '../adapters/clickhouse/analytics.ts';
import { kafkaClient } from '../adapters/kafka/client.ts';
import { probeKafka } from '../adapters/kafka/probe.ts';
import { factsStore } from '../adapters/pictures/facts-store.ts';
import { folderStore } from '../adapters/pictures/folder-store.ts';
import { type HttpFetcherOptions, httpFetcher } from '../adapters/pictures/http-fetcher.ts';
import type { RoutedObserver } from '../adapters/muisc/routed.ts';
import { redisHashIndex } from '../adapters/redis/hash-index.ts';
import { restRegistry } from '../adapters/registry/rest.ts';
import type { Codec } from '../engine/codec.ts';
import type { KafkaClient } from '../engine/kafka.ts';
import type { Observer } from '../engine/observer.ts';
import type { Log, RuntimeOptions } from '../engine/runtime/options.ts';
import { type Worker, startWorker } from '../engine/runtime/worker.ts';
import type { SinkWriter } from '../engine/sink.ts';
import type { AnalysisResult, PictureAnalyser } from '../ports/analysis.ts';
import type { HashIndex } from '../ports/hash-index.ts';
import type { Classifier } from '../ports/classifier.ts';
import type { ClassifierObserver, Classifying } from '../processors/muisc/stage.ts';
import { loadProfiles } from '../processors/screening/load-profiles.ts';
import { loadCodec } from '../schemas/codec.ts';
import { agpis } from '../topology/agpis.ts';
import type { AgpisDeps } from '../topology/agpis.ts';
import { fingerprints } from '../topology/topics.ts';
import { type CreateClassifier, inItsPlace, loggedModels, startClassifying } from './classifier.ts';
import { metricsWriter } from './metrics-writer.ts';
import { type Settings, SettingsError, kafkaConnection } from './settings.ts';

const PROFILES = fileURLToPath(new URL('../profiles', import.meta.url));

/** Exactly what a reader of topics needs: client and codec. */
export async function connect(
  settings: Pick<Settings, 'brokers' | 'security' | 'registryUrl'>,
  clientId: string,
  log?: Log,
): Promise<{ kafka: KafkaClient; codec: Codec }> {
  const codec = (await loadCodec({ registry: restRegistry({ url: settings.registryUrl }) })) as Codec;
  return { kafka: kafkaClient(kafkaConnection(settings, clientId), log), codec };
}

/** What a worker writes through. */
export interface AgpisPorts {
  readonly kafka: KafkaClient;
  readonly index: HashIndex;
  readonly writer: SinkWriter;
}

export interface AgpisWorkerOptions {
  /** Units and sinks to run; default all. */
  readonly only?: readonly string[];
  readonly log: Log;
  /** Told of the work; default: nobody is. */
  readonly observer?: Observer;
  /** Told of what the classifier does; default: nobody is. */
  readonly classifierObserver?: ClassifierObserver;
  /** Told of which models are asked; default: the log alone. */
  readonly modelsObserver?: RoutedObserver;
  /** Given the classifier once it answers, where one is configured; default: nobody is. */
  readonly onClassifier?: (classifier: Classifier) => void;
  /** Default: in threads of this process. */
  readonly createClassifier?: CreateClassifier;
  /** How long a Kafka that does not answer is waited for, ms. Default 10,000. */
  readonly waitMs?: number;
  /** Limits of the engine and of the fetcher, where their defaults do not suit (tests, bench). */
  readonly runtime?: Partial<RuntimeOptions>;
  readonly fetching?: Omit<HttpFetcherOptions, 'allow'>;
  /** Puts something between the engine and the outside: tests that stop a worker at an exact step. Default: nothing. */
  readonly wrap?: (ports: AgpisPorts) => AgpisPorts;
}

/** Throws KafkaProbeError: what would otherwise be waited for in silence. */
async function probe(settings: Settings, { runtime, log, waitMs }: AgpisWorkerOptions): Promise<void> {
  const { unchecked } = await probeKafka(kafkaConnection(settings, 'agpis'), {
    application: agpis.name,
    sessionTimeoutMs: runtime?.sessionTimeoutMs ?? settings.sessionTimeoutMs,
    topics: agpis.topics.map(({ name }) => name),
    ...(waitMs === undefined ? {} : { patienceMs: waitMs }),
    onWait: ({ message }, waitedMs) => log('warn', 'Kafka is waited for', { because: message, waitedMs }),
  });
  if (unchecked.length > 0) log('info', 'some of the broker cannot be looked at by this user', { unchecked });
}

/** A worker that judges no sequences needs no classifier. */
async function classifyingOf(
  settings: Settings,
  { only, createClassifier, classifierObserver, modelsObserver, log }: AgpisWorkerOptions,
  analyser: PictureAnalyser,
): Promise<Classifying | null> {
  if (only?.includes('classify') === false) return null;
  const inPlace = inItsPlace({ analyser, observer: loggedModels(log, modelsObserver) });
  return startClassifying(settings, createClassifier ?? inPlace, {
    log,
    ...(classifierObserver ? { observer: classifierObserver } : {}),
  });
}

/** Starts a worker of all units and sinks, or of those named. */
export async function startAgpisWorker(settings: Settings, options: AgpisWorkerOptions): Promise<Worker> {
  await probe(settings, options);
  const { kafka: client, codec } = await connect(settings, 'agpis', options.log);
  const profiles = await loadProfiles(PROFILES);
  const unknown = settings.defaultProfiles.find((id) => !profiles.has(id));
  if (unknown !== undefined)
    throw new SettingsError(
      `AGPIS_PROFILES names "${unknown}", which is no profile: there are ${[...profiles.keys()].join(', ')}.`,
    );
  const fetcher = httpFetcher({ ...options.fetching, allow: settings.allowedHosts });
  const store = folderStore(`${settings.picturesDir}/files`);
  const analyser = workerAnalyser({ facts: factsStore<AnalysisResult>(`${settings.picturesDir}/facts`) });
  const classifying = await classifyingOf(settings, options, analyser);
  if (classifying) options.onClassifier?.(classifying.classifier);
  const partitions = (await client.partitionCounts([fingerprints.name])).get(fingerprints.name);
  const analytics = clickHouseAnalytics({ url: settings.clickhouseUrl });
  const { wrap = (ports) => ports } = options;
  const { kafka, index, writer } = wrap({
    kafka: client,
    index: redisHashIndex({ url: settings.redisUrl, ...(partitions ? { partitions } : {}) }),
    writer: metricsWriter(analytics),
  });
  const deps: AgpisDeps = {
    fetcher,
    store,
    analyser,
    index,
    profiles,
    classifying,
    knownProfiles: new Set(profiles.keys()),
    defaultProfiles: settings.defaultProfiles,
    retryDelaysMs: settings.retryDelaysMs,
    publishing: {
      defaultProfiles: settings.defaultProfiles,
      auditShare: settings.auditShare,
      auditSeed: settings.auditSeed,
      heldBytes: 256 * 1024,
    },
  };
  const worker = await startWorker({
    topology: agpis,
    kafka,
    codec,
    deps,
    views: new Map([[fingerprints.name, index]]),
    writers: new Map(agpis.sinks.map(({ name }) => [name, writer])),
    log: options.log,
    options: { sessionTimeoutMs: settings.sessionTimeoutMs, ...options.runtime },
    ...(options.only ? { only: options.only } : {}),
    ...(options.observer ? { observer: options.observer } : {}),
  });
  return {
    status: () => worker.status(),
    async stop() {
      await worker.stop();
      fetcher.close();
      await Promise.all([
        classifying?.classifier.close(),
        analyser.close(),
        index.close(),
        analytics.close(),
        kafka.close(),
      ]);
    },
  };
}
