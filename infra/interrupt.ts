import { ServiceError } from './service-error.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Lets work end in order when this process is told to end: locks and temporary folders go, downloads keep what they have. Then the
 * signal does what it would have done at once; a second one does so without waiting.
 */
export async function interruptible<T>(work: (interrupted: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  let came: NodeJS.Signals | undefined;
  const listeners = SIGNALS.map((name) => {
    const listener = () => {
      came = name;
      controller.abort(
        new ServiceError('START_INTERRUPTED', `The start was ended by ${name}: start again to go on.`),
      );
    };
    process.once(name, listener);
    return [name, listener] as const;
  });
  try {
    return await work(controller.signal);
  } finally {
    for (const [name, listener] of listeners) process.off(name, listener);
    if (came !== undefined && process.listenerCount(came) === 0) process.kill(process.pid, came);
  }
}
