/** Runs jobs of one key in order and of different keys side by side, at most `limit` at once. */
export function keyedScheduler(limit: number) {
  const waiting = new Map<string, (() => Promise<void>)[]>();
  const ready: string[] = [];
  let running = 0;

  function pump(): void {
    while (running < limit && ready.length > 0) {
      const key = ready.shift() as string;
      const job = waiting.get(key)?.[0];
      if (!job) continue;
      running += 1;
      void job().finally(() => {
        running -= 1;
        const jobs = waiting.get(key);
        jobs?.shift();
        if (jobs && jobs.length > 0) ready.push(key);
        else waiting.delete(key);
        pump();
      });
    }
  }

  return {
    /** `job` must not reject. */
    schedule(key: string, job: () => Promise<void>): void {
      const jobs = waiting.get(key);
      if (jobs) jobs.push(job);
      else {
        waiting.set(key, [job]);
        ready.push(key);
      }
      pump();
    },
  };
}
