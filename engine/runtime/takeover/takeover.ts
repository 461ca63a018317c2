import type { Codec } from '../../codec.ts';
import { type KafkaClient, type TopicPartition, type Transactor, partitionId } from '../../kafka.ts';
import type { Topology, Unit } from '../../language.ts';
import type { UnitObserver } from '../../observer.ts';
import type { View } from '../../view.ts';
import { type RestoreProgress, type TaskState, restore } from './changelog.ts';
import type { StandingView } from './apply-view.ts';
import { catchUp } from './catch-up.ts';
import { readTable } from './read-table.ts';
import { type LogPosition, parseCommitMetadata, startOffset } from './log-position.ts';
import { changelogIn, type InputCommit, refuseLostChangelog } from './lost-changelog.ts';
import { refuseLostRecords } from './lost-records.ts';
import { obtain, writtenBy } from './obtain.ts';
import type { Clock, Log } from '../options.ts';
import type { UnitHealth } from '../unit-health.ts';

/** A task that owns its partition: fenced, restored, and knowing where to read on. */
export interface Takeover {
  readonly transactor: Transactor;
  readonly state: TaskState;
  /** Where to read on, by input. */
  readonly starts: ReadonlyMap<string, LogPosition & { readonly highWatermark: number }>;
  readonly views: ReadonlyMap<string, StandingView>;
  /** Which log bears the changelog's name; undefined for a unit without a store. */
  readonly changelog: string | undefined;
}

interface Parts {
  readonly topology: Topology;
  readonly partitionsOf: (topic: string) => number;
  readonly groupId: string;
  readonly transactionalId: string;
  readonly codec: Codec;
  readonly views: ReadonlyMap<string, View>;
  readonly log: Log;
  readonly clock: Clock;
  readonly health: UnitHealth;
  readonly observer: UnitObserver;
  readonly signal: AbortSignal;
  readonly onRestore: (progress: RestoreProgress) => void;
}

/**
 * Takes a partition over, in the one order that makes version 1 of Kafka's exactly-once protocol safe: whoever holds the
 * producer epoch has read offsets and state *after* obtaining it (docs/architecture.md).
 *
 * 1. new producer epoch: fences the predecessor and ends its open transaction, or again one whose end the brokers have lost
 * 2. claim the views' epochs, at least as high: Kafka keeps the order of owners, also of a view that was put back to an older state
 * 3. which logs bear the names of inputs, views and changelog: what is read afterwards is asked for by that identity, so that a topic
 *    created anew meanwhile ends the takeover, which begins again
 * 4. committed offsets        5. state, up to the true high watermark
 * 6. start at the later of committed and restored position, as far as they are of the present log: the group coordinator
 *    applies transactional commits after the marker, so a committed offset may be stale while the changelog already tells the truth
 *
 * Refused (TakeoverError) where the changelog is not the one that belongs to the offsets, or an input begins behind them.
 * 7. tables read to the present end of their topics   8. views caught up with theirs
 */
export async function takeOver(
  kafka: KafkaClient,
  unit: Unit,
  partition: number,
  parts: Parts,
): Promise<Takeover> {
  const topics = unit.inputs.map((i) => i.topic.name);
  const changelog = unit.store?.changelog.name;
  const inputs = topics.map((topic) => ({ topic, partition }));
  const transactor = await obtain(kafka, parts, {
    groupId: parts.groupId,
    inputs,
    written: writtenBy(parts.topology, unit, partition, parts.partitionsOf),
    ...(changelog === undefined ? {} : { own: { topic: changelog, partition } }),
  });
  try {
    const epochs = new Map<string, bigint>();
    for (const name of unit.views) {
      const epoch = await viewOf(parts.views, name).claimEpoch(partition, BigInt(transactor.epoch));
      epochs.set(name, epoch);
    }
    const incarnations = await kafka.incarnations([
      ...topics,
      ...unit.views,
      ...(changelog === undefined ? [] : [changelog]),
    ]);
    const state: TaskState = {
      values: new Map(),
      timers: new Map(),
      positions: new Map(),
      tables: new Map(),
    };
    const commits = await commitsOf(kafka, parts.groupId, inputs, incarnations);
    if (changelog !== undefined) {
      const incarnation = incarnations.get(changelog) ?? '';
      const at = { topic: changelog, partition, incarnation };
      await restore(kafka, at, parts.codec, state, parts.onRestore);
      refuseLostChangelog(
        { unit: unit.name, partition, groupId: parts.groupId },
        { topic: changelog, incarnation, hasPositions: state.positions.size > 0 },
        [...commits.values()],
      );
    }
    const starts = new Map<string, LogPosition & { highWatermark: number }>();
    for (const {
      topic: { name: topic },
      isTable,
    } of unit.inputs) {
      const at = { topic, partition };
      const incarnation = incarnations.get(topic) ?? '';
      const { low, high: highWatermark, stable } = await kafka.watermarks(at);
      if (isTable) {
        // What another's open transaction has written is no row yet: it comes when that is decided, as any later one.
        const bounds = { low, high: stable };
        state.tables.set(topic, await readTable(kafka, { ...at, incarnation }, bounds, parts));
        starts.set(topic, { incarnation, offset: stable, highWatermark });
        continue;
      }
      const offset = startOffset({ incarnation, low }, commits.get(topic), state.positions.get(topic));
      refuseLostRecords(unit.name, parts.groupId, at, { offset, low });
      starts.set(topic, { incarnation, offset, highWatermark });
    }
    const views = new Map<string, StandingView>();
    for (const [name, epoch] of epochs) {
      const at = { topic: name, partition, incarnation: incarnations.get(name) ?? '' };
      views.set(name, await catchUp(kafka, at, viewOf(parts.views, name), epoch, parts));
    }
    return {
      transactor,
      state,
      starts,
      views,
      changelog: changelog === undefined ? undefined : incarnations.get(changelog),
    };
  } catch (error) {
    await transactor.close();
    throw error;
  }
}

/** By input, what the group has committed of it. */
async function commitsOf(
  kafka: KafkaClient,
  groupId: string,
  inputs: readonly TopicPartition[],
  incarnations: ReadonlyMap<string, string>,
): Promise<Map<string, InputCommit>> {
  const committed = await kafka.committed(groupId, inputs);
  const commits = new Map<string, InputCommit>();
  for (const { topic, partition } of inputs) {
    const found = committed.get(partitionId({ topic, partition }));
    const present = incarnations.get(topic) ?? '';
    if (!found) continue;
    const { offset, metadata } = found;
    const { incarnation } = parseCommitMetadata(metadata);
    commits.set(topic, { topic, offset, present, incarnation, changelog: changelogIn(metadata) });
  }
  return commits;
}

function viewOf(views: ReadonlyMap<string, View>, name: string): View {
  const view = views.get(name);
  if (!view) throw new Error(`no view was given for the topic ${name}: pass it to the worker`);
  return view;
}
