/** After the disturbance: waits until all is answered and counted, ends the workers, and judges what is left. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Act } from './act.ts';
import type { Finding } from './finding.ts';
import { judge, judgeIndex, judgeMemory, judgeRows } from './invariants.ts';
import type { Seen } from './observed.ts';
import { POISON } from './load/plan.ts';
import { contentOfIndex, contentOfTopic, type IndexContent } from './outside/index-content.ts';
import { placeOf, type SeenRecord } from './outside/seen-record.ts';
import { rowPlaces, TABLES } from './outside/sql.ts';
import { unjudged } from './passes.ts';
import { undecided } from './reviews.ts';

/** After the last disturbance everything must be answered within so many ms: a takeover or two, and the rest of the load. */
export const ANSWERED_WITHIN_MS = 60_000;
/** And counted in ClickHouse and in Redis within so many more. */
export const COUNTED_WITHIN_MS = 30_000;
/** A worker told to end is gone within so many ms: its drain budget, and what closing takes. */
export const ENDED_WITHIN_MS = 20_000;
/** What comes too late for all deadlines, or a second time, has this long to show itself. */
const QUIET_MS = 1_500;
/** A worker takes 260 to 300 MiB in these scenarios, and 440 with 6,000 records waiting; queues are bounded by 16 MiB a task (engine/runtime/options.ts). */
export const MEMORY_BOUND_MIB = 700;

export interface Judgement {
  readonly findings: readonly Finding[];
  /** Changes in the log, poison included. */
  readonly events: number;
  /** First answers and dead letters. */
  readonly outcomes: number;
  readonly maxRssMiB: number;
  /** From the end of the disturbance to the last answer, s. */
  readonly settledAfter: number;
}

export async function settleAndJudge(act: Act): Promise<Judgement> {
  const findings: Finding[] = [];
  const begun = performance.now();
  if (!(await act.until(() => isAnsweredAndServed(act), ANSWERED_WITHIN_MS)))
    findings.push(await waiting(act));
  const settledAfter = (performance.now() - begun) / 1_000;
  await act.until(async () => (await countedFindings(act)).length === 0, COUNTED_WITHIN_MS);
  findings.push(...(await endWorkers(act)));
  findings.push(...act.workers.endedByThemselves().map(deserted));
  await sleep(QUIET_MS);
  const seen = await act.seen();
  findings.push(...judge(seen), ...(await countedFindings(act)));
  const weights = act.workers.maxRssMiB();
  findings.push(...judgeMemory(weights, MEMORY_BOUND_MIB));
  return {
    findings,
    events: seen.log.length,
    outcomes: outcomesOf(seen),
    maxRssMiB: Math.max(0, ...weights.values()),
    settledAfter,
  };
}

/** Somebody serves what is left: as a supervisor starts a worker again that ended, whatever is thought of its end. */
async function isAnsweredAndServed(act: Act): Promise<boolean> {
  if (act.workers.alive().length === 0) await act.workers.start();
  return act.isAllAnswered();
}

const deserted = (pid: number): Finding => ({
  invariant: 'workers-stay',
  what: `worker ${String(pid)} ended and nobody had told it to; the end of its log says why`,
});

async function waiting(act: Act): Promise<Finding> {
  const [answered, seen] = [await act.answered(), await act.seen()];
  const { log, acknowledged } = seen;
  const waits = [...undecided(seen), ...unjudged(seen)];
  const seconds = String(ANSWERED_WITHIN_MS / 1_000);
  const what = `${String(answered)} of ${String(Math.max(log.length, acknowledged.length))} records were answered ${seconds} s after the disturbance${waits.length > 0 ? `; ${String(waits.length)} more things wait: ${waits.slice(0, 5).join(', ')}` : ''}`;
  return { invariant: 'nothing-waits', what };
}

async function endWorkers(act: Act): Promise<Finding[]> {
  const late = await Promise.all(
    act.workers.alive().map(async (worker): Promise<Finding[]> => {
      const ended = await Promise.race([
        worker.stop().then(() => true),
        sleep(ENDED_WITHIN_MS, false, { ref: false }),
      ]);
      if (ended) return [];
      await worker.kill();
      const what = `worker ${String(worker.pid)} was told to end and had not after ${String(ENDED_WITHIN_MS / 1_000)} s`;
      return [{ invariant: 'nothing-waits', what }];
    }),
  );
  return late.flat();
}

/** What ClickHouse and Redis say, against the log. A service that does not answer is a finding, not the end of the run. */
export async function countedFindings(act: Act): Promise<Finding[]> {
  const { reader, addresses, isOwn } = act.ground;
  const prefix = isOwn ? '' : `${act.tenant}/`;
  const own = (records: readonly SeenRecord[]): SeenRecord[] =>
    records.filter(({ key }) => (key ?? '').startsWith(prefix));
  const rows = Object.keys(TABLES).map(async (topic) =>
    judgeRows(
      topic,
      own(reader.records(topic)).map(placeOf),
      await rowPlaces(addresses.clickhouseUrl, topic, isOwn ? undefined : act.tenant),
    ),
  );
  const ofTenant = ({ pictures, positions }: IndexContent): IndexContent => ({
    pictures: pictures.filter((picture) => picture.startsWith(prefix)),
    positions,
  });
  const index = Promise.all([contentOfIndex(addresses.redisUrl), act.ground.endsOf('fingerprints')]).then(
    ([held, ends]) =>
      judgeIndex(ofTenant(contentOfTopic(reader.records('fingerprints'))), ofTenant(held), ends),
  );
  const settled = await Promise.allSettled([...rows, index]);
  return settled.flatMap((one): Finding[] =>
    one.status === 'fulfilled'
      ? one.value
      : [{ invariant: 'rows-equal-records', what: (one.reason as Error).message }],
  );
}

const outcomesOf = ({ answers, letters, log }: Seen): number => {
  const poison = new Set(log.filter(({ kind }) => POISON.has(kind)).map(({ place }) => place));
  return answers.filter(({ first }) => first).length + letters.filter((place) => poison.has(place)).length;
};
