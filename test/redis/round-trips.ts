import { Socket } from 'node:net';

export interface RoundTrips {
  /** Since the last call. */
  taken(): number;
  stop(): void;
}

/**
 * Counts what the clients of this process write to a server: a pipeline or the call of a script is written at once and waited
 * for once, however many commands it holds. Counted at the socket, so nobody's own account has to be believed.
 */
export function countRoundTrips(serverUrl: string): RoundTrips {
  const port = Number(new URL(serverUrl).port);
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with its socket below
  const { write } = Socket.prototype;
  let count = 0;
  Socket.prototype.write = function counted(this: Socket, ...args: unknown[]): boolean {
    if (this.remotePort === port) count += 1;
    return Reflect.apply(write, this, args) as boolean;
  };
  return {
    taken() {
      const counted = count;
      count = 0;
      return counted;
    },
    stop() {
      Socket.prototype.write = write;
    },
  };
}
