/** The demo: the main job on real services, from a served catalogue to sequences, reviews and the reject rate, counted twice. */
import { writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { clickHouseAnalytics } from '../../adapters/clickhouse/analytics.ts';
import { SECURITY_VARIABLES } from '../../adapters/kafka/security.ts';
import { readTopic } from '../../adapters/kafka/topic-reader.ts';
import { folderStore } from '../../adapters/pictures/folder-store.ts';
import { startServices, type RunningServices } from '../../infra/services.ts';
import type { Codec } from '../../engine/codec.ts';
import type { Candidate, ReviewDecision } from '../../schemas/generated/types.ts';
import {
  candidates,
  changeResults,
  deadLetters,
  reviewLedger,
  reviewRequests,
  sequences,
} from '../../topology/topics.ts';
import { connect } from '../compose.ts';
import { addressesOf, type KafkaAddress } from '../settings.ts';
import { setUp } from '../set-up.ts';
import { readCatalogue } from '../catalogue/catalogue.ts';
import { claimFolder } from './claim-folder.ts';
import { serveCatalogue } from './catalogue-server.ts';
import { contactSheet } from './contact-sheet.ts';
import { DemoError } from './demo-error.ts';
import { completeEvents, observe } from './observer.ts';
import { progress } from './progress.ts';
import { produceChanges, produceDecision } from './producing.ts';
import { reviewing } from './reviewing.ts';
import { scenario, type ScenarioEvent } from './scenario.ts';
import { sheetHead } from './sheet-head.ts';
import { readFaults } from './simulated-reviewer.ts';
import { type DemoResult, countInSql, summarise } from './summary.ts';
import { tellStories } from './story.ts';
import { servePage } from './page-server.ts';
import { superviseServices } from './supervised-services.ts';
import { superviseWorker } from './supervised-worker.ts';

export interface DemoOptions {
  /** Folder of the catalogue; default the project's own sample. */
  readonly catalogue: string;
  /** Only products whose style belongs to this side of the committed split; default all. */
  readonly products?: (style: string) => boolean;
  /** Folder for data, services and the contact sheet: new, empty, or of an earlier demo, which is emptied. */
  readonly dir: string;
  /** Give up when nothing has moved for this long. Default 120 s. */
  readonly stallMs?: number;
  readonly say: (line: string) => void;
}

export interface RunningDemo {
  readonly result: DemoResult;
  readonly services: RunningServices;
  readonly pageUrl: string;
  readonly sheetFile: string;
  stop(): Promise<void>;
}

/** Runs the demo to the point where everything is answered, reviewed and counted; services, worker and page go on until `stop`. */
export async function runDemo(options: DemoOptions): Promise<RunningDemo> {
  const { say } = options;
  const dir = resolve(options.dir);
  const catalogue = await readCatalogue(resolve(options.catalogue));
  await claimFolder(dir);
  const faults = await readFaults(catalogue.root);
  const closing: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (const close of closing.splice(0).reverse())
      await close().catch((error: unknown) => say(`while stopping: ${(error as Error).message}`));
  };
  try {
    const started = performance.now();
    const services = await startServices({ dir, mode: 'foreground', say });
    closing.push(() => services.stop());
    const supervised = superviseServices(dir, say);
    closing.push(() => supervised.stop());
    const addresses = addressesOf(services);
    await setUp(addresses, say);
    const seller = await serveCatalogue(catalogue.root);
    closing.push(() => seller.close());
    const picturesDir = join(dir, 'pictures');
    const worker = await superviseWorker(
      {
        ...credentialsApart(services.source),
        KAFKA_BROKERS: services.kafka.brokers,
        SCHEMA_REGISTRY_URL: services.registry.url,
        REDIS_URL: addresses.redisUrl,
        CLICKHOUSE_URL: addresses.clickhouseUrl,
        AGPIS_PICTURES: picturesDir,
        AGPIS_ALLOW_HOSTS: seller.host,
        AGPIS_AUDIT_SHARE: '1',
        // The last is longer than the fetcher leaves a failing host alone.
        AGPIS_RETRY_DELAYS_MS: '1500,4000,31000',
        AGPIS_LOG_FILE: join(dir, 'worker.log'),
        // Short, so that a killed worker's partitions move while one watches.
        AGPIS_SESSION_TIMEOUT_MS: '4000',
      },
      say,
    );
    closing.push(() => worker.stop());
    say(
      `ready after ${seconds(performance.now() - started)}; the worker is process ${String(worker.pid())}, kill it if you like`,
    );

    const { kafka, codec } = await connect(addresses, 'agpis-demo');
    closing.push(() => kafka.close());
    const chosen = catalogue.products.filter((p) => options.products?.(p.style) ?? true);
    if (chosen.length === 0)
      throw new DemoError(
        'NO_CATALOGUE',
        `${options.catalogue} has no product on the chosen side of the split.`,
      );
    const events = scenario(chosen, seller.url);
    const measured = performance.now();
    const result = await runThrough({
      events,
      faults,
      addresses,
      kafka,
      codec,
      say,
      stallMs: options.stallMs ?? 120_000,
      isAlive: worker.isAlive,
      silent: () => supervised.silent(),
      workerLog: join(dir, 'worker.log'),
    });
    const elapsedMs = result.answeredAt - measured;

    const analytics = clickHouseAnalytics({ url: addresses.clickhouseUrl });
    closing.push(() => analytics.close());
    const inSql = await countInSql(analytics, result.seen);
    const store = folderStore(join(picturesDir, 'files'));
    const stories = tellStories({
      candidates: (await readTopic<Candidate>(kafka, candidates.name, codec)).flatMap(
        ({ value }) => value ?? [],
      ),
      results: [...[...result.seen.first.values()].flat(), ...result.seen.later],
      sequences: result.seen.sequences,
      requests: new Map(
        [...result.seen.reviews.values()].map((r) => [`${r.tenant}/${r.productId}/${r.profile}`, r]),
      ),
    });
    const summary = await summarise({
      analytics,
      seen: result.seen,
      inSql,
      events,
      accepted: result.accepted,
      stories,
      elapsedMs,
      faultsKnown: faults.length,
      decided: result.decided,
      undone: result.undone,
    });
    const sheetFile = join(dir, 'contact-sheet.html');
    await writeFile(
      sheetFile,
      await contactSheet(sheetHead(summary, relative('.', options.catalogue)), stories, store),
    );
    const page = await servePage(sheetFile);
    closing.push(() => page.close());
    return { result: summary, services, pageUrl: page.url, sheetFile, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** What the environment says of others' services is not for those that were started here. */
function credentialsApart(source: RunningServices['source']): Record<string, string> {
  const names = [
    ...(source.kafka === 'environment' ? [] : SECURITY_VARIABLES),
    ...(source.registry === 'environment' ? [] : ['SCHEMA_REGISTRY_BASIC_AUTH_USER_INFO']),
  ];
  return Object.fromEntries(names.map((name) => [name, '']));
}

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;

/** Sends the events, lets the reviewer work, and waits until every accepted event has its answers and no item is open. */
async function runThrough(parts: {
  events: readonly ScenarioEvent[];
  faults: Awaited<ReturnType<typeof readFaults>>;
  addresses: KafkaAddress;
  kafka: Awaited<ReturnType<typeof connect>>['kafka'];
  codec: Codec;
  say: (line: string) => void;
  stallMs: number;
  isAlive: () => boolean;
  silent: () => Promise<string[]>;
  workerLog: string;
}) {
  const { kafka, codec, events } = parts;
  let failed: Error | undefined;
  const decisions = produceDecision(parts.addresses, codec, (error) => (failed = error));
  const reviewer = reviewing(parts.faults, (decision: ReviewDecision) => decisions.send(decision));
  const observer = await observe(
    kafka,
    codec,
    {
      results: changeResults.name,
      requests: reviewRequests.name,
      sequences: sequences.name,
      deadLetters: deadLetters.name,
      ledger: reviewLedger.name,
    },
    (request) => reviewer.onRequest(request),
    (error) => (failed = error),
  );
  const bar = progress(process.stderr);
  try {
    // A catalogue edits what it has sent before: the later events wait until most of the first have their answers.
    const waves = [events.filter((e) => e.kind === 'first'), events.filter((e) => e.kind !== 'first')];
    const accepted = events.filter((e) => e.raw === undefined).length;
    const { seen } = observer;
    await produceChanges(parts.addresses, codec, waves.shift() ?? []);
    const firstWave = events.filter((e) => e.kind === 'first').length;
    let lastMove = Date.now();
    let lastState = '';
    let answeredAt = 0;
    for (;;) {
      const complete = completeEvents(seen);
      if (waves.length > 0 && complete >= firstWave * 0.8)
        await produceChanges(parts.addresses, codec, waves.shift() ?? []);
      const open = [...seen.reviews.values()].filter((r) => r.state === 'OPEN').length;
      const state = `${String(complete)} ${String(open)} ${String(seen.deadLetters)} ${String(seen.later.length)}`;
      bar.show(complete, accepted, `${String(open)} open reviews, ${String(seen.deadLetters)} dead letters`);
      if (complete >= accepted && answeredAt === 0) answeredAt = performance.now();
      if (
        complete >= accepted &&
        open === 0 &&
        reviewer.undone() > 0 === reviewer.decided() > 0 &&
        Date.now() - lastMove > 700
      ) {
        return { seen, accepted, answeredAt, decided: reviewer.decided(), undone: reviewer.undone() };
      }
      if (state !== lastState) lastMove = Date.now();
      lastState = state;
      if (failed) throw failed;
      if (!parts.isAlive())
        throw new DemoError('WORKER_ENDED', `The worker ended again and again: ${parts.workerLog} says why.`);
      if (Date.now() - lastMove > parts.stallMs) {
        const silent = await parts.silent();
        const likely = silent.length > 0 ? ` Not well: ${silent.join(', ')}.` : '';
        throw new DemoError(
          'STALLED',
          `Nothing has moved for ${seconds(parts.stallMs)}: ${String(complete)} of ${String(accepted)} events are answered, ${String(open)} reviews are open.${likely} The worker's log is ${parts.workerLog}.`,
        );
      }
      await new Promise((r) => setTimeout(r, 150));
    }
  } finally {
    bar.end();
    await observer.close();
    await decisions.close();
  }
}
