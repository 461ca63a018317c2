/** Sees a worker's own EndTxn requests on their way to the broker: between them and their answers no port of the engine stands. */
import { Socket } from 'node:net';

/** https://kafka.apache.org/protocol#protocol_api_keys */
const END_TXN = 26;

/** Size, key, version and number of the request come first; then the names of client and transaction, between bytes that are no letters. */
const HEAD = 14;
/** Producer's id and epoch lie between the transaction's name and the flag that says whether it commits. */
const PRODUCER = 10;

/** The transactional id of a request that commits; undefined for any other bytes. Header version 1 or 2, body version 0 to 4. */
export function committedTransaction(bytes: unknown): string | undefined {
  if (!Buffer.isBuffer(bytes) || bytes.length < 20 || bytes.readInt16BE(4) !== END_TXN) return undefined;
  const name = /[a-z-]+-[a-z]+-\d+/.exec(bytes.toString('latin1', HEAD));
  if (!name) return undefined;
  return bytes[HEAD + name.index + name[0].length + PRODUCER] === 1 ? name[0] : undefined;
}

/** Calls back before and after the bytes of such a request are handed to the system, which sends them at once. */
export function watchEndTransaction(
  before: (transactionalId: string) => void,
  after: (transactionalId: string) => void,
): void {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with its socket below
  const write = Socket.prototype.write as (this: Socket, ...args: unknown[]) => boolean;
  Socket.prototype.write = function writeWatched(this: Socket, ...args: unknown[]): boolean {
    const id = committedTransaction(args[0]);
    if (id !== undefined) before(id);
    const written = write.apply(this, args);
    if (id !== undefined) after(id);
    return written;
  };
}
