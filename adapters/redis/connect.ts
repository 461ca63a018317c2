import { Redis } from 'ioredis';

export class RedisUnreachableError extends Error {
  readonly code = 'REDIS_UNREACHABLE';
  /** No record is at fault: whoever asked waits and asks again. */
  readonly retriable = true;
  override readonly name = 'RedisUnreachableError';

  constructor(url: string, cause: unknown) {
    super(
      `No Redis answers at ${withoutPassword(url)} (${reasonOf(cause)}): start one with "agpis up", or set REDIS_URL to one that runs.`,
      { cause },
    );
  }
}

export interface Connector {
  (): Promise<Redis>;
  /** Ends the connection, if there is one. */
  close(): Promise<void>;
}

/**
 * Gives a client that connects at the first call, and that has been answered once when the promise resolves; a call after a
 * failed one tries again. Later losses of the connection the client mends by itself; commands wait for that a little, then reject.
 */
export function connector(url: string): Connector {
  let client: Promise<Redis> | undefined;
  const open = (): Promise<Redis> => {
    client ??= connect(url).catch((error: unknown) => {
      client = undefined;
      throw error;
    });
    return client;
  };
  const close = async (): Promise<void> => {
    const made = await client?.catch(() => undefined);
    // To a server that is away there is no farewell.
    await made?.quit().catch(() => made.disconnect());
  };
  return Object.assign(open, { close });
}

/**
 * Attempts to connect again before a command that waits for it is given up, a quarter of a second apart: a blink of the server is
 * slept through, and of an outage the caller hears within a second or so, so that it can say what it waits for.
 */
const RECONNECTS = 4;
const RECONNECT_MS = 250;
/** Of one attempt, where nobody refuses it either. */
const CONNECT_MS = 2_000;

async function connect(url: string): Promise<Redis> {
  const redis = new Redis(url, {
    lazyConnect: true,
    maxRetriesPerRequest: RECONNECTS,
    retryStrategy: (times) => Math.min(50 * times, RECONNECT_MS),
    connectTimeout: CONNECT_MS,
  });
  let lastError: unknown;
  redis.on('error', (error) => (lastError = error)); // commands reject by themselves; unheard, the client prints each retry
  try {
    await redis.connect();
    return redis;
  } catch (error) {
    redis.disconnect();
    throw new RedisUnreachableError(url, lastError ?? error);
  }
}

/** Replies of a server that is there and cannot serve at present. */
const PASSING = /^(LOADING|BUSY|OOM|READONLY|MASTERDOWN|TRYAGAIN|CLUSTERDOWN)/;

/** Runs a command so that a lost connection, or a server that cannot serve now, is told from a command that is wrong. */
export async function reachable<T>(url: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    const isReply = error instanceof Error && error.name === 'ReplyError';
    if (error instanceof RedisUnreachableError || (isReply && !PASSING.test(error.message))) throw error;
    throw new RedisUnreachableError(url, error);
  }
}

const withoutPassword = (url: string): string => url.replace(/\/\/[^@/]*@/, '//');

function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  return cause.name === 'MaxRetriesPerRequestError'
    ? 'the connection was lost and could not be made again'
    : cause.message;
}
