import { setTimeout as sleep } from 'node:timers/promises';

/** Whether so much time has passed; false as soon as the signal says that nobody waits any more. Keeps no process alive. */
export const slept = (ms: number, signal: AbortSignal): Promise<boolean> =>
  sleep(ms, undefined, { signal, ref: false }).then(
    () => true,
    () => false,
  );
