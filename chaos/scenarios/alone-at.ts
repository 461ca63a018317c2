import type { Act } from '../act.ts';
import type { StopAt } from '../worker/stop-point.ts';
import type { ChaosWorker } from '../workers.ts';

/** A worker that is to stand still there, and takes all from the others: so it has what leads to that step. */
export async function startAloneAt(act: Act, stopAt: StopAt): Promise<ChaosWorker> {
  const others = act.workers.alive();
  const worker = await act.workers.start({ stopAt });
  await Promise.all(others.map((other) => other.stop()));
  return worker;
}
