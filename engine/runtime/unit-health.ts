import { codeOf } from '../codec.ts';
import type { FailurePolicy } from '../failure-policy.ts';
import type { UnitObserver } from '../observer.ts';
import { type Clock, dateOf, type Log } from './options.ts';

/** Why a unit takes no further records up. */
export interface Pause {
  readonly because: 'dependency' | 'burst';
  readonly stage: string;
  readonly error: string;
  /** ms since 1970, as the clock is set when it is asked. */
  readonly since: number;
}

/** One stage waiting for a dependency. */
export interface DependencyOutage {
  stillFails(error: Error, waitedMs: number): void;
  over(): void;
}

/** Of a unit in this process, shared by its tasks: a dependency that is away is away for all of them. */
export interface UnitHealth {
  readonly unit: string;
  readonly policy: FailurePolicy;
  dependencyFailed(stage: string, error: Error): DependencyOutage;
  /**
   * A record has used its attempts up. True: so have too many before it, and no more than those have succeeded meanwhile, and it is
   * tried on (see FailurePolicy). `place`: for the log.
   */
  isBurst(stage: string, error: Error, place?: Readonly<Record<string, unknown>>): boolean;
  /** What the stage meets next is no fault of single records: if it uses its attempts up, the unit is paused at once. */
  suspect(stage: string): void;
  /** A record is tried on while the unit is paused for a burst; with the last that no longer is, the pause ends. */
  triesOn(stage: string): { over(): void };
  /** A record that was tried again has passed the stage. */
  burstIsOver(stage: string): void;
  /** A record has passed the stage at once. */
  passed(stage: string): void;
  /** A record came to its end. */
  succeeded(): void;
  pauses(): readonly Pause[];
  /** Calls back whenever the unit is paused, or no longer. */
  onChange(listener: (isPaused: boolean) => void): () => void;
}

interface Outage {
  waiting: number;
  readonly since: number;
  toldAt: number;
  error: Error;
  readonly stopWaiting: () => void;
}

/** How often a lasting outage is told of again, ms. */
const AGAIN_MS = 30_000;

const WHAT_TO_DO =
  'mend or roll back what was deployed: the records at work are tried on, and all go on once one succeeds. Where the records are at fault, give the unit burst.pauseAtMostMs (failure-policy.ts): it then sets those at work aside after so long, and goes on';

export function unitHealth(parts: {
  readonly unit: string;
  readonly policy: FailurePolicy;
  readonly clock: Clock;
  readonly log: Log;
  readonly observer: UnitObserver;
}): UnitHealth {
  const { unit, policy, clock, log, observer } = parts;
  /** `since` is a moment of `clock.elapsed` here. */
  const pauses = new Map<string, Pause>();
  /** Per stage: how many records wait for its dependency, since when, and when that was last told. */
  const outages = new Map<string, Outage>();
  /** Per class of errors: when records were given up for it, and how many others had succeeded by then. */
  const givenUp = new Map<string, { readonly at: number; readonly succeeded: number }[]>();
  /** Per stage: how many records are tried on. */
  const triedOn = new Map<string, number>();
  /** Stages of which the next failure pauses the unit at once; those, too, whose pause ended without a record that passed. */
  const suspects = new Set<string>();
  let succeeded = 0;
  const listeners = new Set<(isPaused: boolean) => void>();

  function change(id: string, pause: Pause | undefined): void {
    const was = pauses.size > 0;
    if (pause) {
      pauses.set(id, pause);
      observer.paused(pause.because, pause.stage);
    } else pauses.delete(id);
    const is = pauses.size > 0;
    if (was !== is) for (const listener of listeners) listener(is);
  }

  /** On time, not when the next attempt has failed: a client may take a minute to say so. */
  function outageBegins(stage: string, error: Error): Outage {
    const since = clock.elapsed();
    log('warn', `${unit}/${stage} waits for a dependency`, { error: error.message });
    const stopWaiting = clock.after(policy.retriable.pauseAfterMs, () => pauseFor(stage));
    const outage = { waiting: 0, since, toldAt: since, error, stopWaiting };
    outages.set(stage, outage);
    return outage;
  }

  function pauseFor(stage: string): void {
    const outage = outages.get(stage);
    if (!outage) return;
    const { since, error } = outage;
    outage.toldAt = clock.elapsed();
    change(`dependency/${stage}`, { because: 'dependency', stage, error: error.message, since });
    log('error', `${unit} is paused: ${unit}/${stage} has waited for a dependency for too long`, {
      error: error.message,
      forMs: outage.toldAt - since,
    });
  }

  function tell(stage: string, error: Error): void {
    const outage = outages.get(stage);
    const now = clock.elapsed();
    if (!outage) return;
    outage.error = error;
    if (now - outage.toldAt < AGAIN_MS) return;
    outage.toldAt = now;
    const facts = { error: error.message, forMs: now - outage.since };
    log('warn', `${unit}/${stage} waits for a dependency`, facts);
  }

  function outageEnds(stage: string): void {
    const outage = outages.get(stage);
    if (!outage || (outage.waiting -= 1) > 0) return;
    outages.delete(stage);
    outage.stopWaiting();
    if (!pauses.has(`dependency/${stage}`)) return;
    change(`dependency/${stage}`, undefined);
    log('info', `${unit} goes on: what ${unit}/${stage} waited for answers again`, {
      afterMs: clock.elapsed() - outage.since,
    });
  }

  /**
   * The last of them was set aside, or its partition was taken away. Nobody would find out whether the stage works again, so the
   * next records are begun; each that fails as those did is tried on again.
   */
  function triesNoMore(stage: string): void {
    const others = (triedOn.get(stage) ?? 1) - 1;
    triedOn.set(stage, others);
    if (others > 0 || !pauses.has(`burst/${stage}`)) return;
    suspects.add(stage);
    change(`burst/${stage}`, undefined);
    log(
      'warn',
      `${unit} begins the next records: those that were tried in ${stage} are set aside or taken away`,
    );
  }

  return {
    unit,
    policy,
    dependencyFailed(stage, error) {
      const outage = outages.get(stage) ?? outageBegins(stage, error);
      outage.waiting += 1;
      return { stillFails: (next) => tell(stage, next), over: () => outageEnds(stage) };
    },
    isBurst(stage, error, place = {}) {
      const { burst } = policy.unexpected;
      if (burst === 'never') return false;
      const now = clock.elapsed();
      const pause = pauses.get(`burst/${stage}`);
      if (pause) return now - pause.since < (burst.pauseAtMostMs ?? Infinity);
      const kind = `${stage}/${codeOf(error)}/${error.name}`;
      const recent = (givenUp.get(kind) ?? []).filter(({ at }) => now - at < burst.withinMs);
      const fine = succeeded - (recent[0]?.succeeded ?? succeeded);
      const isOne = recent.length >= burst.records && fine <= recent.length;
      if (!isOne && !suspects.has(stage)) {
        givenUp.set(kind, [...recent, { at: now, succeeded }].slice(-burst.records));
        return false;
      }
      change(`burst/${stage}`, { because: 'burst', stage, error: error.message, since: now });
      log('error', `${unit} is paused: records fail in ${stage} with one error`, {
        ...place,
        error: error.stack,
        failed: recent.length,
        succeeded: fine,
        what: WHAT_TO_DO,
      });
      return true;
    },
    suspect(stage) {
      suspects.add(stage);
    },
    triesOn(stage) {
      triedOn.set(stage, (triedOn.get(stage) ?? 0) + 1);
      return { over: () => triesNoMore(stage) };
    },
    burstIsOver(stage) {
      suspects.delete(stage);
      if (!pauses.has(`burst/${stage}`)) return;
      for (const kind of givenUp.keys()) if (kind.startsWith(`${stage}/`)) givenUp.delete(kind);
      change(`burst/${stage}`, undefined);
      log('info', `${unit} goes on: ${stage} succeeds again`);
    },
    passed(stage) {
      if (suspects.size > 0) suspects.delete(stage);
    },
    succeeded() {
      succeeded += 1;
    },
    pauses: () => Array.from(pauses.values(), (pause) => ({ ...pause, since: dateOf(clock, pause.since) })),
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
