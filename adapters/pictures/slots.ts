/** A fixed number of places; who finds none waits in order of arrival. */
export interface Slots {
  /** Resolves with the function that gives the place back. Rejects with the signal's reason when it is aborted first. */
  take(signal: AbortSignal): Promise<() => void>;
  isIdle(): boolean;
}

export function slots(places: number): Slots {
  let free = places;
  const waiting = new Set<() => void>();

  const release = (): void => {
    const [next] = waiting;
    if (next === undefined) {
      free += 1;
      return;
    }
    waiting.delete(next);
    next();
  };

  return {
    take(signal) {
      const { promise, resolve, reject } = Promise.withResolvers<() => void>();
      if (signal.aborted) {
        reject(signal.reason);
        return promise;
      }
      if (free > 0) {
        free -= 1;
        resolve(release);
        return promise;
      }
      const aborted = (): void => {
        waiting.delete(admitted);
        reject(signal.reason);
      };
      const admitted = (): void => {
        signal.removeEventListener('abort', aborted);
        resolve(release);
      };
      signal.addEventListener('abort', aborted, { once: true });
      waiting.add(admitted);
      return promise;
    },
    isIdle: () => free === places,
  };
}
