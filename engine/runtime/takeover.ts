import type { Codec } from '../codec.ts';
import { type KafkaClient, type Transactor, TransactionError, partitionId } from '../kafka.ts';
import type { Unit } from '../language.ts';
import type { View } from '../view.ts';
import { type TaskState, restore } from './changelog.ts';
import type { Log } from './options.ts';

/** A task that owns its partition: fenced, restored, and knowing where to read on. */
export interface Takeover {
  readonly transactor: Transactor;
  readonly state: TaskState;
  readonly startOffsets: ReadonlyMap<string, number>;
  readonly views: ReadonlyMap<string, { readonly view: View; readonly epoch: bigint; offset: bigint }>;
}

/**
 * Takes a partition over, in the one order that makes version 1 of Kafka's exactly-once protocol safe: whoever holds the
 * producer epoch has read offsets and state *after* obtaining it (docs/engine.md).
 *
 * 1. claim the views' epochs  2. new producer epoch: fences the predecessor and ends its open transaction
 * 3. committed offsets        4. state, up to the true high watermark
 * 5. start at the later of committed and restored position: the group coordinator applies transactional commits after
 *    the marker, so a committed offset may be stale while the changelog already tells the truth
 * 6. views caught up with their topics
 */
export async function takeOver(
  kafka: KafkaClient,
  unit: Unit,
  partition: number,
  parts: {
    groupId: string;
    transactionalId: string;
    codec: Codec;
    views: ReadonlyMap<string, View>;
    incarnation: string;
    log: Log;
  },
): Promise<Takeover> {
  const epochs = new Map<string, bigint>();
  for (const name of unit.views) epochs.set(name, await viewOf(parts.views, name).claimEpoch(partition, 0n));
  const transactor = await kafka.transactor(parts.transactionalId);
  try {
    const inputs = unit.inputs.map((i) => ({ topic: i.topic.name, partition }));
    const committed = await kafka.committed(parts.groupId, inputs);
    const state: TaskState = unit.store
      ? await restore(kafka, { topic: unit.store.changelog.name, partition }, parts.codec)
      : { values: new Map(), timers: new Map(), positions: new Map() };
    const startOffsets = new Map<string, number>();
    for (const input of inputs) {
      const { low } = await kafka.watermarks(input);
      startOffsets.set(
        input.topic,
        Math.max(committed.get(partitionId(input))?.offset ?? low, state.positions.get(input.topic) ?? 0),
      );
    }
    const views = new Map<string, { view: View; epoch: bigint; offset: bigint }>();
    for (const [name, epoch] of epochs) {
      const view = viewOf(parts.views, name);
      views.set(name, { view, epoch, offset: await catchUp(kafka, name, partition, view, epoch, parts) });
    }
    return { transactor, state, startOffsets, views };
  } catch (error) {
    await transactor.close();
    throw error;
  }
}

function viewOf(views: ReadonlyMap<string, View>, name: string): View {
  const view = views.get(name);
  if (!view) throw new Error(`no view was given for the topic ${name}: pass it to the worker`);
  return view;
}

/** Brings a view to its topic's end: from where it stands, or from the beginning when it is empty, foreign or rolled back. */
async function catchUp(
  kafka: KafkaClient,
  topic: string,
  partition: number,
  view: View,
  epoch: bigint,
  parts: { codec: Codec; incarnation: string; log: Log },
): Promise<bigint> {
  const at = { topic, partition };
  const { low, high } = await kafka.watermarks(at);
  const position = await view.position(partition);
  let offset =
    position && position.incarnation === parts.incarnation && position.offset <= BigInt(high)
      ? position.offset
      : -1n;
  if (offset < 0n) {
    if (position)
      parts.log('warn', `the view of ${topic} does not fit the topic and is rebuilt`, {
        partition,
        position: String(position.offset),
        high,
      });
    await view.reset(partition, epoch, parts.incarnation);
    offset = 0n;
  }
  await kafka.read(at, { from: Math.max(low, Number(offset)), to: high }, async (records) => {
    const last = records.at(-1);
    if (!last) return;
    const nextOffset = BigInt(last.offset + 1);
    const values = await Promise.all(
      records.map(async (r) => ({
        key: r.key?.toString() ?? '',
        value: r.value === null ? null : await parts.codec.decode(topic, r.value),
      })),
    );
    const answer = await view.apply(partition, {
      epoch,
      incarnation: parts.incarnation,
      previousOffset: offset,
      nextOffset,
      records: values,
    });
    if (answer === 'fenced')
      throw new TransactionError('fenced', `the view of ${topic} was taken over by another worker`);
    if (answer === 'gap') throw new Error(`the view of ${topic} does not stand at offset ${String(offset)}`);
    offset = nextOffset;
  });
  return offset;
}
