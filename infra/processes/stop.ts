import { setTimeout as sleep } from 'node:timers/promises';
import { isRunning, type ProcessIdentity } from './identity.ts';

/** Kafka takes 2 s to stop in order; a loaded machine some more. */
const PATIENCE_MS = 15_000;
const POLL_MS = 25;

function signal(target: ProcessIdentity, name: 'SIGTERM' | 'SIGKILL'): void {
  if (!isRunning(target)) return;
  try {
    process.kill(target.pid, name);
  } catch {
    // It ended between the look and the signal, which is what was wanted.
  }
}

/** Asks all of them to end, waits, and kills those that do not. Processes that are gone already are fine. */
export async function stopProcesses(
  processes: readonly ProcessIdentity[],
  { patienceMs = PATIENCE_MS } = {},
): Promise<void> {
  for (const each of processes) signal(each, 'SIGTERM');
  const deadline = Date.now() + patienceMs;
  while (processes.some(isRunning) && Date.now() < deadline) await sleep(POLL_MS);
  for (const each of processes) signal(each, 'SIGKILL');
  while (processes.some(isRunning)) await sleep(POLL_MS);
}
