import type { Clock } from './options.ts';

/**
 * How a task spends its time: at work (a record in progress, or a commit), blocked (there is work, and it must not or cannot go on:
 * a dependency is away, or too much waits to be committed), or idle.
 */
export type Doing = 'busy' | 'idle' | 'blocked';

export interface Activity {
  is(doing: Doing): void;
  /** It was busy from then until then, moments of `clock.elapsed`, whatever it is otherwise: a record that was worked on at one go. */
  worked(from: number, until: number): void;
  /** ms spent in each, since the task began. */
  spent(): Readonly<Record<Doing, number>>;
}

export function activityOf(clock: Pick<Clock, 'elapsed'>): Activity {
  const spent = { busy: 0, idle: 0, blocked: 0 };
  let doing: Doing = 'idle';
  let since = clock.elapsed();
  function account(): void {
    const now = clock.elapsed();
    spent[doing] += now - since;
    since = now;
  }
  return {
    is(next) {
      if (next === doing) return;
      account();
      doing = next;
    },
    worked(from, until) {
      const begun = Math.max(from, since);
      if (doing === 'busy' || until <= begun) return;
      spent[doing] += begun - since;
      spent.busy += until - begun;
      since = until;
    },
    spent() {
      account();
      return { ...spent };
    },
  };
}
