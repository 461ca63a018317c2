/** One scenario on its ground: its own tenant, load, workers, and what is seen of them. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Chance, chanceOf } from './chance.ts';
import type { Finding } from './finding.ts';
import type { Ground } from './ground.ts';
import { type Command, startCommand } from './command.ts';
import { openReviewer, type Reviewer } from './load/reviewer.ts';
import type { Load } from './load/load.ts';
import { POISON, type Step } from './load/plan.ts';
import { openSender } from './load/sender.ts';
import type { Seen } from './observed.ts';
import { seenOf } from './outside/seen.ts';
import { unjudged } from './passes.ts';
import { undecided } from './reviews.ts';
import type { StopAt } from './worker/stop-point.ts';
import { type ChaosWorker, type Workers, workersOf } from './workers.ts';

/** A worker that fell silent keeps its partitions for so long: what the engine's own tests use, and the least that a busy machine bears. */
export const SESSION_MS = 2_000;
const POLL_MS = 150;
/** For a start, a takeover and the first commits, on a machine that has other things to do. */
const COMING_MS = 60_000;

export interface Act {
  readonly ground: Ground;
  readonly tenant: string;
  readonly quick: boolean;
  readonly chance: Chance;
  readonly steps: readonly Step[];
  readonly workers: Workers;
  /** Sends the next so many steps; default all that are left. Resolves when they are acknowledged. */
  send(count?: number, perSecond?: number): Promise<void>;
  /** Has somebody decide, from now on, whatever people are asked. */
  review(): void;
  /** Runs `agpis` with these words on the ground's services. */
  command(...words: string[]): Command;
  seen(): Promise<Seen>;
  /** Records that have an answer or are a dead letter. */
  answered(): Promise<number>;
  /** Of those that were sent; and where somebody reviews, nothing waits for a decision, nor a decision, nor a pass that was asked for. */
  isAllAnswered(): Promise<boolean>;
  /** Resolves with whether it came true in time. */
  until(condition: () => Promise<boolean> | boolean, ms: number): Promise<boolean>;
  /** The same for a number of answers; what is late is a finding. */
  answersWithin(count: number, ms: number): Promise<Finding[]>;
  /** Waits until a worker stands at its stop point; one that does not come there is a finding, as its kill is then another one. */
  comesTo(stopAt: StopAt, worker: ChaosWorker): Promise<Finding[]>;
  /** For the table: "20 kill -9". */
  did(what: string): void;
  deeds(): string;
  close(): Promise<void>;
}

export async function openAct(scenario: Load, ground: Ground, quick: boolean): Promise<Act> {
  const set = ground.nextSet();
  const tenant = `chaos-${String(ground.seed)}-${String(set)}-${scenario.name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}`;
  const seed = ground.seed * 101 + set;
  const steps = scenario.plan({ seed, quick });
  await ground.host.draw(
    set,
    1 + Math.max(...steps.map(({ picture }) => picture)),
    (picture) => scenario.isDoubtful?.(picture) ?? false,
  );
  const sender = await openSender({
    brokers: ground.addresses.brokers,
    codec: ground.codec,
    tenant,
    pictureUrl: (picture, slowMs) => ground.host.url(set, picture, slowMs),
  });
  const environment = environmentOf(ground);
  const workers = workersOf({ environment, logFile: `${ground.dir}/logs/${tenant}.log` }, ground.errand);
  const byId = new Map(steps.map((step) => [step.id, step]));
  const deeds: string[] = [];
  let sent = 0;
  let reviewer: Reviewer | undefined;

  const act: Act = {
    ground,
    tenant,
    quick,
    chance: chanceOf(seed + 1),
    steps,
    workers,
    send(count = steps.length - sent, perSecond = 60) {
      const from = sent;
      sent = Math.min(steps.length, from + count);
      const sending = sender.send(steps.slice(from, sent), perSecond);
      // Scenarios wait for it later, when they have broken something meanwhile.
      sending.catch(() => undefined);
      return sending;
    },
    review() {
      reviewer = openReviewer({
        tenant,
        seed,
        codec: ground.codec,
        requests: () => ground.reader.records('review-requests'),
        changes: () => sender.acknowledged,
        decide: (decision) => sender.decide(decision),
      });
    },
    command: (...words) => startCommand(words, { ...process.env, ...environment }, ground.errand),
    seen: () =>
      seenOf(
        { tenant, steps: byId, acknowledged: sender.acknowledged, decisions: sender.decisions },
        ground.reader.records,
        ground.codec,
      ),
    answered: async () => answeredPlaces(await act.seen()).size,
    async isAllAnswered() {
      const seen = await act.seen();
      const places = answeredPlaces(seen);
      return (
        seen.log.length >= sender.acknowledged.length &&
        seen.log.every(({ place }) => places.has(place)) &&
        (reviewer?.isIdle() ?? true) &&
        undecided(seen).length + unjudged(seen).length === 0
      );
    },
    async until(condition, ms) {
      for (const deadline = Date.now() + ms; Date.now() < deadline; await sleep(POLL_MS)) {
        const fault = ground.reader.fault() ?? reviewer?.fault();
        if (fault) throw fault;
        if (await condition()) return true;
      }
      return condition();
    },
    async answersWithin(count, ms) {
      if (await act.until(async () => (await act.answered()) >= count, ms)) return [];
      const what = `${String(await act.answered())} of ${String(count)} records were answered within ${String(ms / 1_000)} s`;
      return [{ invariant: 'nothing-waits', what }];
    },
    async comesTo({ point, unit, nth }, worker) {
      if (await act.until(() => worker.isStopped(), COMING_MS)) return [];
      const what = `no worker came to ${point} of ${unit} (passing ${String(nth)}) within ${String(COMING_MS / 1_000)} s`;
      return [{ invariant: 'scenario', what }];
    },
    did: (what) => void deeds.push(what),
    deeds() {
      const said = [...(reviewer?.said ?? [])].map(([how, count]) => `${String(count)} ${how}`);
      return [...deeds, ...(said.length > 0 ? [`decisions: ${said.join(', ')}`] : [])].join(', ');
    },
    async close() {
      await reviewer?.stop();
      await workers.endAll();
      await sender.close();
    },
  };
  return act;
}

function answeredPlaces({ answers, letters, log }: Seen): Set<string> {
  const poison = new Set(log.filter(({ kind }) => POISON.has(kind)).map(({ place }) => place));
  return new Set([
    ...answers.filter(({ first }) => first).map(({ place }) => place),
    ...letters.filter((place) => poison.has(place)),
  ]);
}

const environmentOf = ({ addresses, dir, host }: Ground): Record<string, string> => ({
  KAFKA_BROKERS: addresses.brokers.join(','),
  SCHEMA_REGISTRY_URL: addresses.registryUrl,
  REDIS_URL: addresses.redisUrl,
  CLICKHOUSE_URL: addresses.clickhouseUrl,
  AGPIS_PICTURES: `${dir}/pictures`,
  AGPIS_ALLOW_HOSTS: host.host,
  AGPIS_AUDIT_SHARE: '1',
  // Its products are made for the rules, and counted by what those say.
  AGPIS_CLASSIFIER: 'off',
  AGPIS_RETRY_DELAYS_MS: '300,600',
  AGPIS_SESSION_TIMEOUT_MS: String(SESSION_MS),
});
