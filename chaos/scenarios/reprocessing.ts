import { setTimeout as sleep } from 'node:timers/promises';
import type { Act } from '../act.ts';
import type { Command } from '../command.ts';
import type { Finding } from '../finding.ts';
import { mixed } from '../load/load.ts';
import type { Scenario } from '../scenario.ts';
import type { StopAt } from '../worker/stop-point.ts';
import { startAloneAt } from './alone-at.ts';
import { sendAndWait, setBack } from './redis-lost.ts';

/** Where workers are killed while passes are judged. */
const KILLED: readonly StopAt[] = [
  { point: 'before-end', unit: 'image', nth: 2 },
  { point: 'after-end', unit: 'publish', nth: 2 },
  { point: 'after-end', unit: 'image', nth: 1 },
  { point: 'before-commit', unit: 'publish', nth: 3 },
];
const PATIENCE_MS = 60_000;

export const reprocessing: Scenario = {
  name: 'judged again meanwhile',
  does: 'agpis reprocess, dry and in earnest, itself killed and said again, while workers are killed, Redis is emptied, and changes go on',
  plan: mixed(60),
  async run(act) {
    const [half, kills] = [Math.ceil(act.steps.length / 2), act.quick ? KILLED.slice(0, 2) : KILLED];
    await act.workers.start();
    const findings = await sendAndWait(act, half);
    findings.push(...(await dryRun(act)));
    for (const stopAt of kills) findings.push(...(await killMeanwhile(act, stopAt)));
    findings.push(...(await killedCommand(act)));
    // Behind live changes, while Redis is emptied under the worker.
    const last = reprocess(act, '--go', '--rate', '40');
    const sending = act.send();
    await setBack(act);
    await sending;
    findings.push(...(await hasEnded(last, 0)));
    act.did(
      `a dry run and ${String(kills.length + 3)} runs, 1 of them killed, ${String(kills.length)} workers killed, Redis emptied`,
    );
    return findings;
  },
};

const reprocess = (act: Act, ...words: string[]): Command =>
  act.command('reprocess', '--filter', `tenant=${act.tenant}`, '--because', 'chaos', '--json', ...words);

async function dryRun(act: Act): Promise<Finding[]> {
  const { code, out, err } = await reprocess(act).ended;
  if (code !== 0) return [failed(err)];
  const { products, sent } = JSON.parse(out) as { products: number; sent: number };
  const written = (await act.seen()).requests.length;
  if (products > 0 && sent === 0 && written === 0) return [];
  return [
    {
      invariant: 'scenario',
      what: `a dry run meant ${String(products)} products, said that it sent ${String(sent)}, and wrote ${String(written)}`,
    },
  ];
}

/** A run, of which a worker is killed at an exact step. */
async function killMeanwhile(act: Act, stopAt: StopAt): Promise<Finding[]> {
  const worker = await startAloneAt(act, stopAt);
  const running = reprocess(act, '--go', '--rate', '40');
  const findings = await act.comesTo(stopAt, worker);
  await worker.kill();
  await act.workers.start();
  return [...findings, ...(await hasEnded(running, 0)), ...(await isJudged(act))];
}

/** One that ends half way is said again: what was judged meanwhile is a replay, or another pass. */
async function killedCommand(act: Act): Promise<Finding[]> {
  const written = (await act.seen()).requests.length;
  const running = reprocess(act, '--go', '--rate', '4');
  await act.until(async () => (await act.seen()).requests.length > written, PATIENCE_MS);
  running.kill();
  await running.ended;
  return hasEnded(reprocess(act, '--go', '--rate', '40'), 0);
}

async function isJudged(act: Act): Promise<Finding[]> {
  if (await act.until(() => act.isAllAnswered(), PATIENCE_MS)) return [];
  return [{ invariant: 'nothing-waits', what: 'what was asked for was not judged again within 60 s' }];
}

async function hasEnded(command: Command, expected: number): Promise<Finding[]> {
  const ended = await Promise.race([command.ended, sleep(PATIENCE_MS, undefined, { ref: false })]);
  if (ended?.code === expected) return [];
  command.kill();
  return [ended ? failed(ended.err) : { invariant: 'nothing-waits', what: 'agpis reprocess did not end' }];
}

const failed = (err: string): Finding => ({ invariant: 'scenario', what: `agpis reprocess failed: ${err}` });
