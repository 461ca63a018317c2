import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Codec } from '../../codec.ts';
import type { InRecord, KafkaClient } from '../../kafka.ts';
import type { View } from '../../view.ts';
import { applyToView } from './apply-view.ts';
import { catchUp } from './catch-up.ts';

type Batch = Parameters<View['apply']>[1];
const at = { topic: 'facts', partition: 3, incarnation: 'b' };
const codec: Codec = { encode: () => Buffer.alloc(0), decode: (_topic, bytes) => String(bytes) };
const parts = { codec, log: () => undefined, onRestore: () => undefined };

/** A log whose every third offset is a marker. */
function logOf(high: number): Pick<KafkaClient, 'watermarks' | 'read'> {
  return {
    watermarks: async () => ({ low: 0, high, stable: high }),
    read: async (where, { from, to }, onRecords) => {
      assert.equal(where.incarnation, 'b');
      const offsets = Array.from({ length: to - from }, (_, i) => from + i).filter((o) => o % 3 !== 2);
      for (let i = 0; i < offsets.length; i += 450)
        await onRecords(offsets.slice(i, i + 450).map((offset) => record(offset)));
    },
  };
}
const record = (offset: number): InRecord => ({
  ...at,
  offset,
  timestamp: 0,
  key: Buffer.from(`k${String(offset)}`),
  value: Buffer.from('v'),
  headers: [],
});

function viewAt(position: { offset: bigint; incarnation: string } | undefined) {
  const batches: Batch[] = [];
  let resets = 0;
  let until: bigint | undefined;
  let stands = position;
  const view: View = {
    claimEpoch: async () => 1n,
    position: async () => stands && { epoch: 1n, ...stands },
    reset: async (_partition, _epoch, incarnation, resetUntil) => {
      resets += 1;
      until = resetUntil;
      stands = { offset: 0n, incarnation };
    },
    apply: async (_partition, batch) => {
      if (stands?.offset !== batch.previousOffset || stands.incarnation !== batch.incarnation) return 'gap';
      stands = { offset: batch.nextOffset, incarnation: batch.incarnation };
      batches.push(batch);
      return 'applied';
    },
  };
  return { view, batches, resets: () => resets, resetUntil: () => until };
}

describe('catchUp', () => {
  test('gives a view few records at a time, each call from where the one before ended', async () => {
    const { view, batches } = viewAt(undefined);
    const standing = await catchUp(logOf(1_500), at, view, 1n, parts);
    assert.equal(standing.offset, 1_500n);
    assert.ok(batches.every(({ records }) => records.length <= 100));
    const keys = batches.flatMap(({ records }) => records.map(({ key }) => key));
    assert.equal(keys.length, 1_000);
    assert.equal(new Set(keys).size, 1_000);
  });

  test('goes on where the view stands in this log', async () => {
    const { view, batches, resets } = viewAt({ offset: 9n, incarnation: 'b' });
    await catchUp(logOf(12), at, view, 1n, parts);
    assert.deepEqual(
      batches.map(({ records }) => records.map(({ key }) => key)),
      [['k9', 'k10'], []],
    );
    assert.equal(resets(), 0);
  });

  test('says how far the topic goes, so that nobody is answered from half of it, and ends there, past the markers', async () => {
    const { view, batches, resetUntil } = viewAt(undefined);
    await catchUp(logOf(12), at, view, 1n, parts);
    assert.equal(resetUntil(), 12n);
    assert.deepEqual(
      batches.map(({ nextOffset, until }) => [nextOffset, until]),
      [
        [11n, 12n],
        [12n, 12n],
      ],
    );
  });

  test('leaves a view alone that stands at the end of its topic', async () => {
    const { view, batches } = viewAt({ offset: 12n, incarnation: 'b' });
    await catchUp(logOf(12), at, view, 1n, parts);
    assert.deepEqual(batches, []);
  });

  test('rebuilds a view of an earlier log of the same name, though its offset would fit', async () => {
    const { view, batches, resets } = viewAt({ offset: 9n, incarnation: 'a' });
    await catchUp(logOf(12), at, view, 1n, parts);
    assert.equal(resets(), 1);
    assert.equal(batches.flatMap(({ records }) => records).length, 8);
  });

  test('rebuilds a view that is ahead of its log', async () => {
    const { view, resets } = viewAt({ offset: 99n, incarnation: 'b' });
    await catchUp(logOf(12), at, view, 1n, parts);
    assert.equal(resets(), 1);
  });
});

test('applyToView asks a store again that refused for the time being, and goes on behind what it has applied', async () => {
  const { view, batches } = viewAt({ offset: 0n, incarnation: 'b' });
  let refusals = 1;
  const flaky: View = {
    ...view,
    apply: async (partition, batch) => {
      if (batch.previousOffset > 0n && refusals-- > 0) throw new Error('not now');
      return view.apply(partition, batch);
    },
  };
  const standing = { view: flaky, epoch: 1n, incarnation: 'b', offset: 0n };
  const written = Array.from({ length: 150 }, (_, offset) => ({
    offset,
    key: `k${String(offset)}`,
    value: 'v',
  }));
  await applyToView(standing, at, written, { patiently: (run) => run().catch(run) });
  assert.deepEqual(
    batches.map(({ nextOffset }) => nextOffset),
    [100n, 150n],
  );
});

test('applyToView refuses offsets that were there before: the topic was created anew under its writer', async () => {
  const { view } = viewAt({ offset: 9n, incarnation: 'b' });
  const standing = { view, epoch: 1n, incarnation: 'b', offset: 9n };
  const written = [{ offset: 0, key: 'k', value: 'v' }];
  await assert.rejects(applyToView(standing, at, written), /facts gave the offset 0 where 9 came next/);
});
