import type { KafkaClient, OutRecord } from '../../kafka.ts';
import { applyToView } from '../takeover/apply-view.ts';
import type { RunnerParts } from '../record/bound-unit.ts';
import { positionRecord } from '../takeover/changelog.ts';
import { logCheck } from '../takeover/log-check.ts';
import type { LogPosition } from '../takeover/log-position.ts';
import { unitMetadata } from '../takeover/lost-changelog.ts';
import { patienceOf } from '../record/patience.ts';
import type { Takeover } from '../takeover/takeover.ts';
import type { Result } from '../record/work.ts';

export interface Committing {
  /** One transaction for all that the results led to; then the views. Throws when the task must be taken over again. */
  commit(results: readonly Result[]): Promise<void>;
  /** Positions alone: there, nothing of what lies before is under way. */
  moveTo(positions: ReadonlyMap<string, number>): Promise<void>;
  /** Changelog records alone. */
  remember(records: readonly OutRecord[]): Promise<void>;
  position(topic: string): number;
}

/** What a task writes, and how far it has come. One call at a time. */
export function committingOf(
  parts: RunnerParts & { readonly kafka: Pick<KafkaClient, 'incarnations'>; readonly groupId: string },
  takeover: Takeover,
): Committing {
  const { unit, partition, codec } = parts;
  const { transactor, views } = takeover;
  const changelog = unit.store && { topic: unit.store.changelog.name, partition };
  const { patiently } = patienceOf(parts);
  const checkLogs = logCheck(parts.kafka, parts.incarnations);
  const positions = new Map<string, LogPosition>(
    [...takeover.starts].map(([topic, { offset, incarnation }]) => [topic, { offset, incarnation }]),
  );

  async function write(records: readonly OutRecord[]): Promise<number[]> {
    const offsets = [...positions].map(([topic, { offset, incarnation }]) => ({
      topic,
      partition,
      offset,
      metadata: unitMetadata(incarnation, takeover.changelog),
    }));
    await checkLogs();
    const all = changelog ? [...records, positionRecord(changelog, positions, codec)] : records;
    return transactor.commit({ records: all, groupId: parts.groupId, offsets });
  }

  function advance(results: readonly Result[]): void {
    for (const { work } of results) {
      if (work.timer) continue;
      const { topic, incarnation, offset } = work.record;
      positions.set(topic, { offset: offset + 1, incarnation });
    }
  }

  /** By key, so that of several changes of one key the last alone is written. */
  function changesOf(results: readonly Result[]): Iterable<OutRecord> {
    const states = new Map<string, OutRecord>();
    const timed = new Map<string, OutRecord>();
    for (const { state, timers } of results) {
      if (state) states.set(state.key, state.record);
      for (const { id, record } of timers) timed.set(id, record);
    }
    return [...states.values(), ...timed.values()];
  }

  async function applyViews(results: readonly Result[], written: readonly number[]): Promise<void> {
    if (views.size === 0) return;
    let base = 0;
    const viewed = results.flatMap((result) => {
      const from = base;
      base += result.records.length;
      return result.viewed.map(({ topic, key, value, index }) => ({
        topic,
        key,
        value,
        offset: written[from + index] ?? -1,
      }));
    });
    for (const [topic, standing] of views)
      await applyToView(
        standing,
        { topic, partition },
        viewed.filter((v) => v.topic === topic),
        { patiently: (run) => patiently(`view of ${topic}`, run) },
      );
  }

  return {
    async commit(results) {
      const records: OutRecord[] = [];
      for (const result of results) for (const record of result.records) records.push(record);
      for (const change of changesOf(results)) records.push(change);
      advance(results);
      const written = await write(records);
      await applyViews(results, written);
    },
    async moveTo(offsets) {
      for (const [topic, offset] of offsets) {
        const standing = positions.get(topic);
        if (standing) positions.set(topic, { ...standing, offset });
      }
      await write([]);
    },
    async remember(records) {
      await write(records);
    },
    position: (topic) => positions.get(topic)?.offset ?? 0,
  };
}
