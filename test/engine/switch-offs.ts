/** Each protection, switched off from outside: by what stands between the runtime and its ports. The product has no such switches. */
import { type KafkaClient, type InRecord, TransactionError, type Transactor } from '../../engine/kafka.ts';
import type { AnyStageFunction, Stage, Topology } from '../../engine/language.ts';
import { parseCommitMetadata, commitMetadata } from '../../engine/runtime/takeover/log-position.ts';
import type { SinkWriter } from '../../engine/sink.ts';
import type { MemoryBroker } from '../../engine/testing/memory-broker.ts';
import type { Process } from '../../engine/testing/world.ts';
import type { View } from '../../engine/view.ts';

export type Through = (client: KafkaClient, worker: Process) => KafkaClient;

/** The producer epoch is obtained at the first commit: offsets and state have been read before it. */
export const epochAfterOffsets: Through = (client) => ({
  ...client,
  async transactor(id, estate) {
    let obtained: Promise<Transactor> | undefined;
    return {
      epoch: 0,
      commit: async (transaction) => (await (obtained ??= client.transactor(id, estate))).commit(transaction),
      close: async () => (await obtained)?.close(),
    };
  },
});

/** Each worker has transactional ids of its own, so that nobody is fenced. */
export const noFencing: Through = (client, worker) => ({
  ...client,
  transactor: (id, estate) => client.transactor(`${id}-of-${String(worker.id)}`, estate),
});

/** Readers get the records of aborted transactions, too. */
export const noAbortedFilter =
  (brokerOf: () => MemoryBroker): Through =>
  (client) => ({
    ...client,
    fetcher() {
      const fetcher = client.fetcher();
      return {
        ...fetcher,
        add(at, offset, onBatch, onError) {
          let from = offset;
          const withAborted = (batch: Parameters<typeof onBatch>[0]): void => {
            const leaked = abortedRecords(brokerOf(), at, from, batch.nextOffset);
            from = batch.nextOffset;
            const records = [...batch.records, ...leaked].sort((a, b) => a.offset - b.offset);
            onBatch({ ...batch, records });
          };
          fetcher.add(at, offset, withAborted, onError);
        },
      };
    },
  });

function abortedRecords(
  broker: MemoryBroker,
  at: { readonly topic: string; readonly partition: number; readonly incarnation?: string },
  from: number,
  to: number,
): InRecord[] {
  const { topic, partition, incarnation = '' } = at;
  return broker.entries(at).flatMap((entry) => {
    if (entry.kind !== 'record' || entry.offset < from || entry.offset >= to) return [];
    if (entry.verdict?.outcome !== 'aborted') return [];
    const { offset, timestamp, key, value, headers } = entry;
    return [{ topic, partition, incarnation, offset, timestamp, key, value, headers }];
  });
}

/** After a commit of unknown outcome the same is committed again, by a new producer, instead of a new takeover. */
export const retryUnknown: Through = (client) => ({
  ...client,
  async transactor(id, estate) {
    let transactor = await client.transactor(id, estate);
    return {
      epoch: transactor.epoch,
      async commit(transaction) {
        try {
          return await transactor.commit(transaction);
        } catch (error) {
          if (!(error instanceof TransactionError) || error.outcome !== 'unknown') throw error;
          transactor = await client.transactor(id, estate);
          return transactor.commit(transaction);
        }
      },
      close: () => transactor.close(),
    };
  },
});

/** The changelog does not say where the inputs stood: a restored state is read with the group's offsets alone. */
export const noPositionInChangelog: Through = (client) => ({
  ...client,
  read: (at, range, onRecords) =>
    client.read(at, range, (records) => onRecords(records.filter((r) => r.key?.toString() !== 'position'))),
});

/** A sink does not say which block it is about to write. */
export const noBlockBounds: Through = (client) => ({
  ...client,
  async transactor(id, estate) {
    const transactor = await client.transactor(id, estate);
    return {
      ...transactor,
      commit: (transaction) =>
        transactor.commit({
          ...transaction,
          offsets: transaction.offsets.map((offset) => ({
            ...offset,
            metadata: commitMetadata(parseCommitMetadata(offset.metadata).incarnation ?? ''),
          })),
        }),
    };
  },
});

/** A sink does not say which records its writer has refused. */
export const noRefusedOffsets: Through = (client) => ({
  ...client,
  async transactor(id, estate) {
    const transactor = await client.transactor(id, estate);
    return {
      ...transactor,
      commit: (transaction) =>
        transactor.commit({
          ...transaction,
          offsets: transaction.offsets.map((offset) => {
            const { incarnation = '', blockTo } = parseCommitMetadata(offset.metadata);
            return { ...offset, metadata: commitMetadata(incarnation, blockTo) };
          }),
        }),
    };
  },
});

/** A view that applies whatever its owner brings, wherever it stands. */
export const noOffsetGuard = (view: View): View => ({
  ...view,
  async apply(partition, batch) {
    const position = await view.position(partition);
    return view.apply(partition, {
      ...batch,
      incarnation: position?.incarnation ?? batch.incarnation,
      previousOffset: position?.offset ?? 0n,
      nextOffset: later(batch.nextOffset, position?.offset),
    });
  },
});

/** As noOffsetGuard, and whoever brings it. */
export const unguardedView = (view: View): View => {
  const whereverItStands = noOffsetGuard(view);
  const anyOwner = BigInt(Number.MAX_SAFE_INTEGER);
  return {
    ...view,
    apply: (partition, batch) => whereverItStands.apply(partition, { ...batch, epoch: anyOwner }),
  };
};

const later = (offset: bigint, than = -1n): bigint => (offset > than ? offset : than + 1n);

/** A target that does not look at the token: each block counts, however often it comes. */
export const tokenBlind = (writer: SinkWriter): SinkWriter => {
  let calls = 0;
  return {
    ...writer,
    write: (block) => writer.write({ ...block, token: `${block.token} #${String((calls += 1))}` }),
  };
};

/** Stages that guard versions believe that they have seen none of the product. */
export const noVersionGuard = (topology: Topology, guarded: string): Topology => ({
  ...topology,
  units: topology.units.map((unit) => ({
    ...unit,
    inputs: unit.inputs.map((input) =>
      input.topic.name === guarded
        ? {
            ...input,
            pipeline: {
              stages: input.pipeline.stages.map((stage, n) => (n === 0 ? forgetful(stage) : stage)),
            },
          }
        : input,
    ),
  })),
});

type AnyStage = Stage<never, unknown, never, never, unknown>;

function forgetful(stage: AnyStage): AnyStage {
  const create = (deps: unknown): AnyStageFunction => {
    const run = stage.create(deps as never) as unknown as AnyStageFunction;
    return (input, context) => {
      const { state } = context;
      return run(input, { ...context, state: state && { ...state, version: -1, contentHash: '' } });
    };
  };
  return { ...stage, create } as unknown as AnyStage;
}
