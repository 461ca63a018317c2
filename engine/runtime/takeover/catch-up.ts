import type { Codec } from '../../codec.ts';
import type { KafkaClient } from '../../kafka.ts';
import type { View } from '../../view.ts';
import { advanceView, applyToView, type StandingView } from './apply-view.ts';
import type { RestoreProgress } from './changelog.ts';
import type { Log } from '../options.ts';

/** How often a long rebuild says how far it is, ms. */
const TELL_EVERY_MS = 5_000;

/**
 * Brings a view to its topic's end: from where it stands, or from the beginning when it is empty, foreign or ahead of the topic. From
 * the first record that it is found to lack until it is level, it is marked as behind, so that nobody is answered from half of it.
 */
export async function catchUp(
  kafka: Pick<KafkaClient, 'watermarks' | 'read'>,
  at: { readonly topic: string; readonly partition: number; readonly incarnation: string },
  view: View,
  epoch: bigint,
  parts: {
    readonly codec: Codec;
    readonly log: Log;
    readonly onRestore?: (progress: RestoreProgress) => void;
  },
): Promise<StandingView> {
  const { topic, partition, incarnation } = at;
  const { low, high } = await kafka.watermarks(at);
  const standing: StandingView = { view, epoch, incarnation, offset: 0n };
  standing.offset = await startOf(standing, at, high, parts.log);
  const begun = performance.now();
  let toldAt = begun;
  let applied = 0;
  const from = Math.max(low, Number(standing.offset));
  const passed = (offset: number): void =>
    parts.onRestore?.({ topic, done: offset - from, total: high - from });
  passed(from);
  await kafka.read(at, { from, to: high }, async (records) => {
    const decoded = records.map(async ({ offset, key, value }) => ({
      offset,
      key: key?.toString() ?? '',
      value: value === null ? null : await parts.codec.decode(topic, value),
    }));
    await applyToView(standing, at, await Promise.all(decoded), { until: BigInt(high) });
    applied += records.length;
    passed(Number(standing.offset));
    if (performance.now() - toldAt < TELL_EVERY_MS) return;
    toldAt = performance.now();
    const facts = { partition, applied, offset: String(standing.offset), high };
    parts.log('info', `the view of ${topic} catches up`, facts);
  });
  // Past the markers at the end, and no longer behind.
  if (standing.offset < BigInt(high))
    await advanceView(standing, at, [], BigInt(high), { until: 0n, patiently: (run) => run() });
  passed(high);
  if (applied > 0) {
    const facts = { partition, applied, ms: Math.round(performance.now() - begun) };
    parts.log('info', `the view of ${topic} is level with its topic`, facts);
  }
  return standing;
}

/** Where the view stands in this log; one that stands nowhere in it is emptied and stands at 0. */
async function startOf(
  { view, epoch, incarnation }: StandingView,
  { topic, partition }: { readonly topic: string; readonly partition: number },
  high: number,
  log: Log,
): Promise<bigint> {
  const position = await view.position(partition);
  if (position && position.incarnation === incarnation && position.offset <= BigInt(high))
    return position.offset;
  if (position) {
    const facts = { partition, position: String(position.offset), high };
    log('warn', `the view of ${topic} does not fit the topic and is rebuilt`, facts);
  }
  await view.reset(partition, epoch, incarnation, BigInt(high));
  return 0n;
}
