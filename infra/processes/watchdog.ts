/**
 * Ends what a process started when that process dies, however it dies. It holds the reading end of a pipe: the
 * system closes the writing end with the owner, kill -9 included, so nothing has to be polled.
 * Its stdin brings a WatchdogOrder as JSON a line.
 */
import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { removeContainers } from '../containers/remove.ts';
import type { ProcessIdentity } from './identity.ts';
import { stopProcesses } from './stop.ts';

/** What to end, which file to remove then (so that nobody trusts a stale state), or that all may live on. */
export type WatchdogOrder =
  { own: ProcessIdentity } | { ownContainer: string } | { forget: string } | 'release';

/** Nobody waits for an end in order any more: a broker that is killed while it starts would take its time. */
const PATIENCE_MS = 4_000;

const owned: ProcessIdentity[] = [];
const containers: string[] = [];
const files: string[] = [];

function obey(order: WatchdogOrder): void {
  if (order === 'release') process.exit(0);
  if ('own' in order) owned.push(order.own);
  else if ('ownContainer' in order) containers.push(order.ownContainer);
  else files.push(order.forget);
}

// The owner's terminal may signal this process's group too; it must outlive the owner.
for (const signal of ['SIGINT', 'SIGHUP', 'SIGTERM'] as const) process.on(signal, () => undefined);

const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => obey(JSON.parse(line) as WatchdogOrder));
lines.on('close', () => {
  void Promise.all([stopProcesses(owned, { patienceMs: PATIENCE_MS }), removeContainers(containers)]).then(
    () => {
      for (const file of files) rmSync(file, { force: true });
      process.exit(0);
    },
  );
});
