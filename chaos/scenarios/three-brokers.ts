import { setTimeout as sleep } from 'node:timers/promises';
import type { Act } from '../act.ts';
import type { Finding } from '../finding.ts';
import { mixed } from '../load/load.ts';
import type { Scenario } from '../scenario.ts';
import type { ClusterName } from '../three-brokers.ts';
import type { StopAt } from '../worker/stop-point.ts';

const BROKERS = ['kafka-1', 'kafka-2', 'kafka-3'] as const;

export const threeBrokers: Scenario = {
  name: 'one of three brokers killed',
  does: 'three brokers, replication 3, min.insync 2; each in turn is killed under load, stays away, and comes back',
  needs: 'three-brokers',
  plan: mixed(90),
  async run(act) {
    const { cluster } = act.ground;
    if (!cluster) throw new Error('this scenario needs a cluster of its own');
    const victims = act.quick ? BROKERS.slice(0, 1) : BROKERS;
    await Promise.all([act.workers.start(), act.workers.start()]);
    const seconds = victims.length * (act.quick ? 8 : 14);
    const sending = act.send(undefined, Math.ceil(act.steps.length / seconds));
    for (const name of victims) {
      await sleep(1_500);
      await cluster.kill(name);
      await sleep(act.quick ? 4_000 : 8_000);
      await cluster.start(name);
    }
    await sending;
    act.did(`${String(victims.length)} kill -9 of brokers`);
    return [];
  },
};

/** A worker stands at such a step of a transaction while its coordinator dies. */
const STEPS: readonly StopAt[] = [
  { point: 'before-end', unit: 'publish', nth: 2 },
  { point: 'after-end', unit: 'image', nth: 2 },
  { point: 'before-end', unit: 'metrics', nth: 2 },
  { point: 'after-end', unit: 'publish', nth: 2 },
];
/** The next coordinator reads the log of transactions first. */
const ELECTED_MS = 3_000;

export const coordinatorMoved: Scenario = {
  name: 'coordinator moved',
  does: 'the coordinator of a transaction is killed in its middle, and another broker ends it or aborts it; the worker goes on',
  needs: 'three-brokers',
  plan: mixed(60),
  async run(act) {
    const steps = act.quick ? STEPS.slice(0, 1) : STEPS;
    const findings: Finding[] = [];
    for (const stopAt of steps) findings.push(...(await moveAt(act, stopAt, steps.length)));
    act.did(`${String(steps.length)} coordinators killed in mid-transaction`);
    return findings;
  },
};

async function moveAt(act: Act, stopAt: StopAt, rounds: number): Promise<Finding[]> {
  const { cluster } = act.ground;
  if (!cluster) throw new Error('this scenario needs a cluster of its own');
  const worker = await act.workers.start({ stopAt });
  const sending = act.send(Math.ceil(act.steps.length / rounds), 40);
  const findings = await act.comesTo(stopAt, worker);
  if (findings.length > 0) return findings;
  const coordinator = await coordinatorOf(act, worker.stoppedAt() ?? '');
  await cluster.kill(coordinator);
  await sleep(ELECTED_MS);
  worker.goOn();
  // Another worker would have taken all from it by now if it had fallen silent for good: it is the only one.
  if (!(await act.until(() => act.isAllAnswered(), 60_000)))
    findings.push({
      invariant: 'nothing-waits',
      what: `after its coordinator had moved at ${stopAt.point} of ${stopAt.unit} a worker had not answered all within 60 s`,
    });
  await Promise.all([cluster.start(coordinator), sending]);
  await worker.stop();
  return findings;
}

const STATE_TOPIC = '__transaction_state';

/** The broker that leads the partition of the log of transactions in which this one is kept (TransactionStateManager.partitionFor). */
async function coordinatorOf({ ground }: Act, transactionalId: string): Promise<ClusterName> {
  const leaders = await ground.leadersOf(STATE_TOPIC);
  const leader = leaders[(javaHash(transactionalId) & 0x7fff_ffff) % leaders.length] ?? 1;
  return BROKERS[leader - 1] ?? BROKERS[0];
}

/** String.hashCode */
const javaHash = (text: string): number =>
  [...text].reduce((hash, letter) => (Math.imul(hash, 31) + letter.charCodeAt(0)) | 0, 0);
