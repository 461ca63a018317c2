import type { Clock } from './options.ts';

/** Calls again and again until stopped; tells each time how late it comes, ms. */
export function ticker(
  clock: Pick<Clock, 'now' | 'after'>,
  everyMs: number,
  run: (lateMs: number) => void,
): { start(): void; stop(): void } {
  let stop = (): void => undefined;

  function start(): void {
    const dueAt = clock.now() + everyMs;
    stop = clock.after(everyMs, () => {
      start();
      run(clock.now() - dueAt);
    });
  }

  return { start, stop: () => stop() };
}
