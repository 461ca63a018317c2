import { setTimeout as delay } from 'node:timers/promises';
import { StartError } from './start-error.ts';

/** What a worker may be told. Every option has a default that suits one machine. */
export interface RuntimeOptions {
  /** Prefix of groups and transactional ids. Default: the topology's name. */
  readonly application: string;
  /** Milliseconds that finished records wait for company before a commit. Default 30. */
  readonly lingerMs: number;
  /** Records of one transaction, at most. Default 4,000: the number of commits is the bottleneck, not their size. */
  readonly maxTransactionRecords: number;
  /**
   * Largest output record in bytes, key, headers and the frame of its batch included; the topic's `max.message.bytes` where that is
   * less. Default 1,000,000 (a topic takes 1,048,588 unless told otherwise).
   */
  readonly maxRecordBytes: number;
  /**
   * The same of changelogs, dead letters, and outputs whose declared `max.message.bytes` is above it. A changelog that is to keep states
   * so large needs the setting, too: what leads to a larger one ends in the dead letters. Default 2,000,000.
   */
  readonly maxChangelogBytes: number;
  /** Bytes of one transaction, about. Default 8 MiB. */
  readonly maxTransactionBytes: number;
  /** Records that wait, are in progress or are not committed, per task, before its inputs are paused. Default 10,000. */
  readonly maxQueuedRecords: number;
  /** Bytes of the same, and of what they led to, per task. Default 16 MiB. */
  readonly maxQueuedBytes: number;
  /** Bytes of the same of all tasks of the worker, who have equal shares. Default 256 MiB. */
  readonly maxWorkerQueuedBytes: number;
  /** A record in progress for longer than this is no progress: heartbeats stop, and another worker takes over. Default 5 minutes. */
  readonly stuckAfterMs: number;
  /** Consumer group session. Default 10 s. */
  readonly sessionTimeoutMs: number;
  /** Time that work in progress gets to finish when partitions move or the worker stops. Default 8 s. */
  readonly drainMs: number;
  /** How often values past their time are looked for. Default 1 minute. */
  readonly expiryCheckMs: number;
  /** How often a task looks whether its views still stand where it left them. Default 1 s: one read a view. */
  readonly viewCheckMs: number;
  /** Longest wait of a sink for company before it writes a block. Default 500 ms. */
  readonly sinkLingerMs: number;
  /** Records of one sink block. Default 5,000. */
  readonly sinkBlockRecords: number;
}

const DEFAULTS: Omit<RuntimeOptions, 'application'> = {
  lingerMs: 30,
  maxTransactionRecords: 4_000,
  maxRecordBytes: 1_000_000,
  maxChangelogBytes: 2_000_000,
  maxTransactionBytes: 8 * 1_048_576,
  maxQueuedRecords: 10_000,
  maxQueuedBytes: 16 * 1_048_576,
  maxWorkerQueuedBytes: 256 * 1_048_576,
  stuckAfterMs: 300_000,
  sessionTimeoutMs: 10_000,
  drainMs: 8_000,
  expiryCheckMs: 60_000,
  viewCheckMs: 1_000,
  sinkLingerMs: 500,
  sinkBlockRecords: 5_000,
};

/** Waits of nothing at all that make sense. */
const MAY_BE_NONE: ReadonlySet<string> = new Set(['lingerMs', 'drainMs', 'sinkLingerMs']);
/** The largest delay of Node's timers (a longer one is none at all), and of the protocol's 32 bits. */
const MOST = 2_147_483_647;

/**
 * What is given, and the defaults of the rest; undefined is not given. Throws a StartError ('option-refused') for a number out of its
 * range, and for an option that there is not.
 */
export function runtimeOptions(application: string, given: Partial<RuntimeOptions> = {}): RuntimeOptions {
  const said = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const options: RuntimeOptions = { ...DEFAULTS, application, ...said };
  for (const [name, value] of Object.entries(options)) refuseOption(name, value);
  return options;
}

function refuseOption(name: string, value: unknown): void {
  if (name === 'application') {
    if (typeof value === 'string' && value !== '') return;
    throw refused(name, value, 'a text that is not empty: the prefix of groups and transactional ids');
  }
  if (!Object.hasOwn(DEFAULTS, name))
    throw new StartError(
      'option-refused',
      `there is no option ${name}: there are application, ${Object.keys(DEFAULTS).join(', ')}`,
    );
  if (name.endsWith('Ms')) return refuseMs(name, value);
  const most = name.endsWith('Bytes') ? Number.MAX_SAFE_INTEGER : MOST;
  if (Number.isInteger(value) && Number(value) >= 1 && Number(value) <= most) return;
  throw refused(name, value, `a whole number from 1 to ${String(most)}`);
}

function refuseMs(name: string, value: unknown): void {
  const mayBeNone = MAY_BE_NONE.has(name);
  if (typeof value === 'number' && (mayBeNone ? value >= 0 : value > 0) && value <= MOST) return;
  throw refused(name, value, `a number of ms ${mayBeNone ? 'from 0' : 'above 0,'} to ${String(MOST)}`);
}

const refused = (name: string, value: unknown, what: string): StartError =>
  new StartError(
    'option-refused',
    `the option ${name} is ${typeof value === 'string' ? JSON.stringify(value) : String(value)}: it must be ${what}; leave it out for its default`,
  );

/**
 * Two clocks, as every machine has them. The date can step, back or forward and by hours: somebody sets it, or a virtual machine goes on
 * after a sleep. So it is asked for dates alone, and what is measured or waited for goes by the other.
 */
export interface Clock {
  /** The date: ms since 1970. */
  now(): number;
  /** Whole ms since a moment that is the same for the life of the process. Never goes back. */
  elapsed(): number;
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Calls back once, after so many ms; answers with what calls it off. */
  after(ms: number, run: () => void): () => void;
  /** Calls back once, as soon as what else has come (answers, timers that are due) has had its turn. */
  soon(run: () => void): void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => Math.trunc(performance.now()),
  // Awoken by the signal it is done, too; the promise form leaves no listener behind.
  sleep: (ms, signal) => delay(ms, undefined, signal ? { signal } : {}).catch(() => undefined),
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
  soon: (run) => void setImmediate(run),
};

/** The date of a moment of `elapsed`, as the clock is set at present: for those who hold it against `now`. Of none, none. */
export const dateOf = <M extends number | undefined>(clock: Pick<Clock, 'now' | 'elapsed'>, moment: M): M =>
  (moment === undefined ? undefined : clock.now() - (clock.elapsed() - moment)) as M;

/** Waits for work that may never end, and no longer than so many ms. */
export async function waitAtMost(
  clock: Clock,
  ms: number,
  work: Promise<unknown> | undefined,
): Promise<void> {
  const waiting = new AbortController();
  await Promise.race([work, clock.sleep(ms, waiting.signal)]);
  waiting.abort();
}

/** Resolves when the signal aborts. A signal that lives long gathers the listeners: for one of the work's own only. */
export function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    signal.addEventListener('abort', () => resolve(undefined));
  });
}

/** The work's outcome, or an error as soon as the signal aborts: for work that may neither succeed nor fail. */
export function unlessAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const letGo = () => reject(new Error('let go while it was waited for'));
    if (signal.aborted) letGo();
    signal.addEventListener('abort', letGo, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', letGo));
  });
}

/** Where the runtime tells what happens to it. */
export interface Log {
  (
    level: 'debug' | 'info' | 'warn' | 'error',
    message: string,
    facts?: Readonly<Record<string, unknown>>,
  ): void;
}
