import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * Below the ports that systems give to outgoing connections (from 32,768 on Linux, 49,152 on macOS and Windows): a service binds
 * its port a second after it was found free, and in that second any client on the machine could be given one of those.
 */
const LOWEST = 20_000;
const HIGHEST = 32_000;
const TRIES = 64;

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** The preferred port where it is free on 127.0.0.1, else any that is. */
export async function freePort(preferred?: number): Promise<number> {
  if (preferred !== undefined && (await isFree(preferred))) return preferred;
  for (let n = 0; n < TRIES; n += 1) {
    const port = randomInt(LOWEST, HIGHEST);
    if (await isFree(port)) return port;
  }
  throw new Error(
    `No free TCP port was found on 127.0.0.1 among ${String(TRIES)} from ${String(LOWEST)} to ${String(HIGHEST - 1)}.`,
  );
}
