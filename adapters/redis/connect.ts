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
 * failed one tries again. Later losses of the connection the client mends by itself; commands wait for that a few seconds, and are
 * then refused, so that whoever asked knows that Redis is away (with the client's own limit of 20 attempts that took 73 s).
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

/** To connect again, 0.1 to 1 s apart, while a command waits. */
const ATTEMPTS = 3;

async function connect(url: string): Promise<Redis> {
  const redis = new Redis(url, {
    lazyConnect: true,
    retryStrategy: (attempt) => Math.min(100 * attempt, 1_000),
    maxRetriesPerRequest: ATTEMPTS,
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

const reasonOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));
