import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Say } from '../service-error.ts';

/** Often enough to see that it goes on, seldom enough to keep the lines between in sight. */
const EVERY_MS = 10_000;

export interface Job {
  /** As in "fetching WHAT". */
  what: string;
  bytes: number;
  /** How it comes, e.g. "by mvn". */
  way: string;
  /** Where what has come so far lies; without it only the time can be told. */
  folder?: string;
}

/** One voice for the downloads of a start, which run side by side. */
export interface Progress {
  /** Says what is fetched and how much it is, with all others how far it has come, and how long it took. */
  during<T>(job: Job, work: () => Promise<T>): Promise<T>;
}

const megabytes = (bytes: number) => (bytes < 10e6 ? (bytes / 1e6).toFixed(1) : (bytes / 1e6).toFixed(0));
const secondsSince = (start: number) => `${((performance.now() - start) / 1000).toFixed(0)} s`;

/** The sum of the files under the folder; one that goes while it counts makes it 0. */
function bytesIn(folder: string): number {
  try {
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((e) => e.isFile());
    return files.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
  } catch {
    return 0;
  }
}

function howFar({ what, bytes, folder }: Job): string {
  const size = `${megabytes(bytes)} MB`;
  return folder === undefined
    ? `${what} (${size})`
    : `${what} (${megabytes(Math.min(bytes, bytesIn(folder)))} of ${size})`;
}

export function progressBy(say: Say, everyMs = EVERY_MS): Progress {
  const jobs = new Set<Job>();
  let start = 0;
  let timer: NodeJS.Timeout | undefined;
  const tick = () => say(`fetching ${[...jobs].map(howFar).join(', ')}: ${secondsSince(start)} so far`);
  return {
    async during(job, work) {
      const { what, bytes, way, folder } = job;
      const began = performance.now();
      const here = folder === undefined ? 0 : bytesIn(folder);
      const rest = here > 0 ? `, ${megabytes(here)} MB of it are here` : '';
      say(`fetching ${what} (${megabytes(bytes)} MB, once${rest}) ${way} ...`);
      if (jobs.size === 0) {
        start = began;
        timer = setInterval(tick, everyMs);
      }
      jobs.add(job);
      try {
        const result = await work();
        say(`${what} is here after ${secondsSince(began)}`);
        return result;
      } finally {
        jobs.delete(job);
        if (jobs.size === 0) clearInterval(timer);
      }
    },
  };
}
