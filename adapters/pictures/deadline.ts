/** The reason of a signal that a deadline aborted. */
export class Overtime extends Error {
  constructor(ms: number) {
    super(`Not done within ${ms} ms.`);
    this.name = 'Overtime';
  }
}

/** Runs the work under a signal that follows `outer` and aborts with Overtime after `ms`. */
export async function withDeadline<T>(
  ms: number,
  outer: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const follow = (): void => controller.abort(outer.reason);
  if (outer.aborted) follow();
  outer.addEventListener('abort', follow, { once: true });
  const timer = setTimeout(() => controller.abort(new Overtime(ms)), ms);
  try {
    return await Promise.race([work(controller.signal), rejection(controller.signal)]);
  } finally {
    clearTimeout(timer);
    outer.removeEventListener('abort', follow);
  }
}

/** Settles only when the signal aborts, for work that does not listen to it. */
function rejection(signal: AbortSignal): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  const abort = (): void => reject(signal.reason);
  if (signal.aborted) abort();
  else signal.addEventListener('abort', abort, { once: true });
  return promise;
}
