import type { Codec } from '../codec.ts';
import { type InRecord, type KafkaClient, TransactionError } from '../kafka.ts';
import type { View } from '../view.ts';
import type { Log } from './options.ts';

/** A view as its owner knows it: level with its topic up to `offset`. */
export interface StandingView {
  readonly view: View;
  readonly epoch: bigint;
  readonly incarnation: string;
  offset: bigint;
}

/**
 * Records of one call to a view. A store serves nobody else meanwhile: a fetched batch at once (about 900 fingerprints) kept
 * Redis for more than 5 s on a busy machine, and it answered others BUSY.
 */
const CHUNK = 100;
/** How often a long rebuild says how far it is, ms. */
const TELL_EVERY_MS = 5_000;

/** Brings a view to its topic's end: from where it stands, or from the beginning when it is empty, foreign or rolled back. */
export async function catchUp(
  kafka: KafkaClient,
  at: { readonly topic: string; readonly partition: number; readonly incarnation: string },
  view: View,
  epoch: bigint,
  parts: { readonly codec: Codec; readonly log: Log },
): Promise<StandingView> {
  const { topic, partition, incarnation } = at;
  const { low, high } = await kafka.watermarks(at);
  const standing: StandingView = { view, epoch, incarnation, offset: 0n };
  standing.offset = await startOf(standing, at, high, parts.log);
  const begun = Date.now();
  let toldAt = begun;
  let applied = 0;

  async function apply(records: readonly InRecord[]): Promise<void> {
    for (let from = 0; from < records.length; from += CHUNK) {
      const chunk = records.slice(from, from + CHUNK);
      await applyChunk(standing, topic, partition, chunk, parts.codec);
      applied += chunk.length;
      if (Date.now() - toldAt < TELL_EVERY_MS) continue;
      toldAt = Date.now();
      parts.log('info', `the view of ${topic} catches up`, {
        partition,
        applied,
        offset: String(standing.offset),
        high,
      });
    }
  }

  await kafka.read(at, { from: Math.max(low, Number(standing.offset)), to: high }, apply);
  if (applied > 0)
    parts.log('info', `the view of ${topic} is level with its topic`, {
      partition,
      applied,
      ms: Date.now() - begun,
    });
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
  if (position)
    log('warn', `the view of ${topic} does not fit the topic and is rebuilt`, {
      partition,
      position: String(position.offset),
      high,
    });
  await view.reset(partition, epoch, incarnation);
  return 0n;
}

async function applyChunk(
  standing: StandingView,
  topic: string,
  partition: number,
  records: readonly InRecord[],
  codec: Codec,
): Promise<void> {
  const last = records.at(-1);
  if (!last) return;
  const nextOffset = BigInt(last.offset + 1);
  const values = await Promise.all(
    records.map(async (r) => ({
      key: r.key?.toString() ?? '',
      value: r.value === null ? null : await codec.decode(topic, r.value),
    })),
  );
  const { view, epoch, incarnation, offset } = standing;
  const answer = await view.apply(partition, {
    epoch,
    incarnation,
    previousOffset: offset,
    nextOffset,
    records: values,
  });
  if (answer === 'fenced')
    throw new TransactionError('fenced', `the view of ${topic} was taken over by another worker`);
  if (answer === 'gap') throw new Error(`the view of ${topic} does not stand at offset ${String(offset)}`);
  standing.offset = nextOffset;
}
