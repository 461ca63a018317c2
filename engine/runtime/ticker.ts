import type { Clock } from './options.ts';

/** Calls again and again until stopped; tells each time how late it comes, ms. */
export function ticker(
  clock: Pick<Clock, 'elapsed' | 'after'>,
  everyMs: number,
  run: (lateMs: number) => void,
): { start(): void; stop(): void } {
  let stop = (): void => undefined;

  function start(): void {
    const dueAt = clock.elapsed() + everyMs;
    stop = clock.after(everyMs, () => {
      start();
      run(clock.elapsed() - dueAt);
    });
  }

  return { start, stop: () => stop() };
}
