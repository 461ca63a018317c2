import {
  type OffsetCommit,
  type OutRecord,
  type TopicPartition,
  type TransactionEnd,
  TransactionError,
  partitionId,
} from '../kafka.ts';
import type { MemoryLog, Verdict } from './memory-log.ts';
import type { MemoryOffsets } from './memory-offsets.ts';
import type { MemoryTopics } from './memory-topics.ts';
import type { World } from './world.ts';

/** A transaction that nobody ends is aborted by the coordinator: what the adapter asks a real broker for. */
const TRANSACTION_TIMEOUT_MS = 60_000;

/** Who writes: the epoch grows with each takeover of the transactional id. */
export interface Identity {
  readonly transactionalId: string;
  readonly epoch: number;
}

interface LostEnd {
  readonly outcome: TransactionEnd;
  readonly parts: Transaction['parts'];
  readonly tell: Map<string, () => void>;
}

interface Transaction {
  readonly parts: Map<string, { readonly log: MemoryLog; readonly verdict: Verdict }>;
  readonly offsets: { readonly groupId: string; readonly commits: readonly OffsetCommit[] }[];
  state: 'open' | 'ending';
  readonly stopTimeout: () => void;
}

interface Holder {
  epoch: number;
  current: Transaction | undefined;
  /** Since its last transaction: the coordinator no longer knows how that ended. */
  isObtained: boolean;
  losesNextEnd: boolean;
  /** What the brokers have not been told of a transaction that is over. */
  lost: LostEnd | undefined;
  readonly waiting: (() => void)[];
}

export interface TransactionOptions {
  /** Markers are written one by one after the coordinator has answered, as a real one does; else at once. */
  readonly markersLag: boolean;
  /** The group coordinator applies a transaction's offsets so many ms after the marker. Those who ask meanwhile wait. */
  readonly offsetsLagMs: number;
  /** They do not wait, and are told the offsets of before: brokers before 2.5, or clients that do not ask for stable offsets. */
  readonly unstableOffsets: boolean;
}

/** The transaction coordinator: epochs, fencing, markers. */
export interface MemoryTransactions {
  /** Fences every earlier holder of the id and ends its open transaction. Resolves when that is over. */
  take(transactionalId: string): Promise<Identity>;
  /** The end of the id's next transaction reaches neither logs nor groups, as where all replicas are away in that moment (KAFKA-20734). */
  loseNextEnd(transactionalId: string): void;
  /** Fences the holder and aborts what it has open, without obtaining the id. */
  endOpen(transactionalId: string): Promise<void>;
  /** How the last one ended that the group, or the log that is the id's own, has not been told of; `none` where the id was obtained since. */
  lostEnd(transactionalId: string): TransactionEnd | undefined;
  /** What the end of an empty transaction does: in these partitions and this group, that of a lost one is as good as told. */
  endAgain(
    identity: Identity,
    outcome: TransactionEnd,
    where: { readonly groupId: string; readonly partitions: readonly TopicPartition[] },
  ): void;
  /** Throws `fenced` when the id has been taken by another. */
  check(identity: Identity): void;
  /** Resolves when the transaction before has its markers: until then a real broker says CONCURRENT_TRANSACTIONS. */
  settled(identity: Identity): Promise<void>;
  begin(identity: Identity): void;
  write(identity: Identity, records: readonly OutRecord[]): number[];
  addOffsets(identity: Identity, groupId: string, commits: readonly OffsetCommit[]): void;
  end(identity: Identity, outcome: 'committed' | 'aborted'): void;
}

export function memoryTransactions(
  world: Pick<World, 'turn' | 'clock'>,
  topics: MemoryTopics,
  offsets: MemoryOffsets,
  options: TransactionOptions,
): MemoryTransactions {
  const holders = new Map<string, Holder>();

  function holderOf(transactionalId: string): Holder {
    const known = holders.get(transactionalId) ?? {
      epoch: -1,
      current: undefined,
      isObtained: false,
      losesNextEnd: false,
      lost: undefined,
      waiting: [],
    };
    holders.set(transactionalId, known);
    return known;
  }

  function check({ transactionalId, epoch }: Identity): Holder {
    const holder = holderOf(transactionalId);
    if (holder.epoch !== epoch)
      throw new TransactionError(
        'fenced',
        `${transactionalId} was taken over by another worker (epoch ${String(holder.epoch)}, not ${String(epoch)})`,
      );
    return holder;
  }

  function openOf(identity: Identity): Transaction {
    const { current } = check(identity);
    if (current?.state !== 'open') throw new Error(`${identity.transactionalId} has no open transaction`);
    return current;
  }

  const settled = (holder: Holder): Promise<void> =>
    holder.current ? new Promise((resolve) => holder.waiting.push(resolve)) : Promise.resolve();

  function lose(holder: Holder, { parts, offsets: added }: Transaction, outcome: TransactionEnd): void {
    holder.losesNextEnd = false;
    const tell = new Map(
      added.map(({ groupId, commits }) => {
        if (outcome === 'aborted') return [groupId, offsets.hold(groupId, commits).release];
        return [groupId, offsets.decide(groupId, commits).publish];
      }),
    );
    holder.lost = { outcome, parts, tell };
    over(holder);
  }

  function over(holder: Holder): void {
    holder.current = undefined;
    for (const resolve of holder.waiting.splice(0)) resolve();
  }

  function end(holder: Holder, transaction: Transaction, outcome: 'committed' | 'aborted'): void {
    transaction.state = 'ending';
    transaction.stopTimeout();
    holder.isObtained = false;
    if (holder.losesNextEnd) return lose(holder, transaction, outcome);
    const published =
      outcome === 'aborted'
        ? []
        : transaction.offsets.map(({ groupId, commits }) => offsets.decide(groupId, commits));
    const effects = [
      ...[...transaction.parts.values()].map(
        ({ log, verdict }) =>
          () =>
            log.mark(verdict, outcome),
      ),
      ...published.map(
        ({ publish }) =>
          () =>
            options.offsetsLagMs > 0 ? void world.clock.after(options.offsetsLagMs, publish) : publish(),
      ),
    ];
    let left = effects.length;
    if (left === 0) return over(holder);
    for (const effect of effects) {
      const run = (): void => {
        effect();
        left -= 1;
        if (left === 0) over(holder);
      };
      // Two turns: behind the answer, even where who has waited longest is next.
      if (options.markersLag) world.turn(() => world.turn(run));
      else run();
    }
  }

  return {
    async endOpen(transactionalId) {
      const holder = holderOf(transactionalId);
      if (holder.current?.state === 'open') {
        holder.epoch += 1;
        end(holder, holder.current, 'aborted');
      }
      await settled(holder);
    },
    async take(transactionalId) {
      const holder = holderOf(transactionalId);
      holder.epoch += 1;
      const identity = { transactionalId, epoch: holder.epoch };
      if (holder.current?.state === 'open') end(holder, holder.current, 'aborted');
      await settled(holder);
      holder.isObtained = true;
      return identity;
    },
    loseNextEnd(transactionalId) {
      holderOf(transactionalId).losesNextEnd = true;
    },
    lostEnd(transactionalId) {
      const { lost, isObtained } = holderOf(transactionalId);
      return isObtained ? undefined : lost?.outcome;
    },
    endAgain(identity, outcome, { groupId, partitions }) {
      const holder = check(identity);
      holder.isObtained = false;
      for (const at of partitions) {
        const part = holder.lost?.parts.get(partitionId(at));
        if (!part) continue;
        part.log.mark(part.verdict, outcome);
        holder.lost?.parts.delete(partitionId(at));
      }
      holder.lost?.tell.get(groupId)?.();
      holder.lost?.tell.delete(groupId);
    },
    check: (identity) => void check(identity),
    settled: (identity) => settled(check(identity)),
    begin(identity) {
      const holder = check(identity);
      if (holder.current) throw new Error(`${identity.transactionalId} has a transaction already`);
      const transaction: Transaction = {
        parts: new Map(),
        offsets: [],
        state: 'open',
        stopTimeout: world.clock.after(TRANSACTION_TIMEOUT_MS, () => {
          holder.epoch += 1;
          end(holder, transaction, 'aborted');
        }),
      };
      holder.current = transaction;
    },
    write(identity, records) {
      const { parts } = openOf(identity);
      return records.map((record) => {
        const id = partitionId(record);
        const log = topics.logFor(record);
        const part = parts.get(id) ?? { log, verdict: { outcome: 'pending' } };
        parts.set(id, part);
        const { key, value, headers } = record;
        const [offset = -1] = part.log.append(
          [{ key, value, headers, timestamp: world.clock.now() }],
          part.verdict,
        );
        return offset;
      });
    },
    addOffsets(identity, groupId, commits) {
      openOf(identity).offsets.push({ groupId, commits });
    },
    end(identity, outcome) {
      const holder = check(identity);
      if (holder.current?.state === 'open') end(holder, holder.current, outcome);
    },
  };
}
