/**
 * Brokers may lose the end of a transaction (KAFKA-20734 of Kafka 4): where all replicas of a partition are away in that moment, as where a
 * broker is alone and is restarted, no marker is written there, and the coordinator believes that it was. The group's offsets and
 * what was written stay undecided for ever, and only the coordinator's state tells how it ended, until the id is obtained anew.
 * Layout: https://kafka.apache.org/protocol#The_Messages_DescribeTransactions (Kafka 3.0)
 */
import type { TransactionEnd } from '../../engine/kafka.ts';
import {
  type Decoder,
  protocolError,
  readArray,
  sendFlexible,
  skipTags,
  speaks,
  writeArray,
  writeNoTags,
} from './flexible.ts';
import type { Broker } from './protocol.ts';

const DESCRIBE_TRANSACTIONS = 65;
const VERSION = 0;
/** This user may not know; there is no such id yet. */
const UNTOLD = new Set([53, 105]);

/** How long the ends of transactions that are complete may take to be seen: the group's coordinator applies them after the marker. */
const SEEN_MS = 2_000;
const STEP_MS = 50;

/** How the last transaction stands: `ending` and `open` do not last. */
export type TransactionState = 'open' | 'ending' | TransactionEnd | 'none';

const STATES: Readonly<Record<string, TransactionState>> = {
  Ongoing: 'open',
  PrepareCommit: 'ending',
  PrepareAbort: 'ending',
  PrepareEpochFence: 'ending',
  CompleteCommit: 'committed',
  CompleteAbort: 'aborted',
};

/** `none`, too, where the broker does not tell (before Kafka 3.0), and where the id was obtained since. */
export async function transactionState(
  coordinator: Broker,
  transactionalId: string,
): Promise<TransactionState> {
  await coordinator.connect();
  if (!speaks(coordinator, DESCRIBE_TRANSACTIONS, VERSION)) return 'none';
  const found = await sendFlexible(coordinator, {
    apiKey: DESCRIBE_TRANSACTIONS,
    apiVersion: VERSION,
    apiName: 'DescribeTransactions',
    write: (body) => {
      writeArray(body, [transactionalId], (id, to) => to.writeUVarIntString(id));
      writeNoTags(body);
    },
    read: readDescription,
  });
  if (!found || UNTOLD.has(found.errorCode)) return 'none';
  if (found.errorCode !== 0) throw protocolError(found.errorCode);
  return STATES[found.state] ?? 'none';
}

function readDescription(body: Decoder): { errorCode: number; state: string } | undefined {
  body.readInt32(); // throttle_time_ms
  const [first] =
    readArray(body, (from) => {
      const errorCode = from.readInt16();
      from.readUVarIntString(); // transactional_id
      const state = from.readUVarIntString() ?? '';
      from.forward(4 + 8 + 8 + 2); // timeout, start, producer id, epoch
      readArray(from, (topics) => {
        topics.readUVarIntString();
        readArray(topics, (partitions) => partitions.readInt32());
        skipTags(topics);
      });
      skipTags(from);
      return { errorCode, state };
    }) ?? [];
  return first;
}

/**
 * How the last transaction ended, where its end has been lost; undefined where it is known to all, or there is nothing to be known; also
 * where that is not found out within `withinMs`: who then obtains the id is told what keeps it from that.
 */
export async function findLostEnd(
  withinMs: number,
  ask: {
    readonly state: () => Promise<TransactionState>;
    /** Whether something of the estate is undecided. */
    readonly isUnsettled: () => Promise<boolean>;
    /** Obtains the id, which ends what is open; true where it could be at once, so that there is nothing left to be found out. */
    readonly obtained: () => Promise<boolean>;
  },
): Promise<TransactionEnd | undefined> {
  for (const deadline = performance.now() + withinMs; performance.now() < deadline; await pause()) {
    const state = await ask.state();
    if (state === 'none') return undefined;
    if (state === 'open' && (await ask.obtained())) return undefined;
    if (state === 'committed' || state === 'aborted') {
      if (!(await lasts(ask.isUnsettled))) return undefined;
      if ((await ask.state()) === state) return state;
    }
  }
  return undefined;
}

async function lasts(isUnsettled: () => Promise<boolean>): Promise<boolean> {
  for (const deadline = performance.now() + SEEN_MS; await isUnsettled(); await pause())
    if (performance.now() > deadline) return true;
  return false;
}

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, STEP_MS));
